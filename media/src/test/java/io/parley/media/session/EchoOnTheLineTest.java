package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.BargeIn;
import io.parley.media.SpeechEvent;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.echo.EchoPath;
import io.parley.media.vad.EnergyDetector;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A call whose line brings our own prompt back, through the whole audio path on virtual time. */
final class EchoOnTheLineTest {
    private static final int SLOT = 160;
    private static final int PROMPT_TICK = 20;

    private final SimulatedMedia line = new SimulatedMedia(EnergyDetector::new);
    private final EchoPath path = new EchoPath(21, 240, -10, 12);
    private final SplittableRandom noise = new SplittableRandom(21);
    private final Pcm prompt = HumanSpeech.recording("conf-adminmenu");

    @Test
    void our_own_prompt_begins_no_utterance_and_pauses_nothing() {
        call();
        line.advance(prompt.samples().length / SLOT + 150);
        assertThat(line.events(SpeechEvent.SpeechStarted.class)).isEmpty();
        assertThat(line.events(SpeechEvent.PlayPaused.class)).isEmpty();
        assertThat(line.events(SpeechEvent.PlayEnded.class))
                .singleElement()
                .satisfies(end -> assertThat(end.how()).isEqualTo(SpeechEvent.PlayEnd.DONE));
        line.session().stop();
        line.advance(100);
        long slots = prompt.samples().length / SLOT;
        assertThat(line.events(SpeechEvent.Stopped.class))
                .singleElement()
                .satisfies(end -> assertThat(end.summary().slotsEcho())
                        .as("of %d slots of prompt", slots)
                        .isBetween(slots / 3, slots + 20));
    }

    @Test
    void the_caller_who_speaks_over_it_pauses_the_prompt() {
        line.callerSays(200, HumanSpeech.recording("conf-getpin"));
        call();
        line.advance(320);
        assertThat(line.events(SpeechEvent.SpeechStarted.class))
                .first()
                .satisfies(started -> assertThat(started.tick()).isBetween(200L, 214L));
        assertThat(line.events(SpeechEvent.PlayPaused.class))
                .singleElement()
                .satisfies(paused -> assertThat(paused.tick()).isBetween(205L, 240L));
    }

    /** The far end: each slot that it hears comes back by the path. */
    private void call() {
        var session = SimulatedCallLine.open(line, Optional.empty());
        SimulatedCallLine.echo(line, path, noise);
        line.advance(PROMPT_TICK);
        session.play(1, prompt, new BargeIn.On(300));
    }
}
