package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.BargeIn;
import io.parley.media.MediaSession;
import io.parley.media.SpeechEvent;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.StereoRecording;
import io.parley.media.background.BackgroundSound;
import io.parley.media.echo.EchoPath;
import io.parley.media.simulation.Noise;
import io.parley.media.vad.EnergyDetector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call with a background on a line that brings it back, through the whole audio path on virtual time. */
final class BackgroundOnTheLineTest {
    private static final int SLOT = 160;
    private static final int BEGINS = 20;

    private final SimulatedMedia line = new SimulatedMedia(EnergyDetector::new);
    private final EchoPath path = new EchoPath(21, 240, -10, 12);
    private final SplittableRandom noise = new SplittableRandom(21);
    private final Pcm prompt = HumanSpeech.recording("conf-adminmenu");
    private final int promptSlots = Math.ceilDiv(prompt.samples().length, SLOT);

    /** As loud as it can be, and human: what an ear takes for speech most easily. */
    private final BackgroundSound office = BackgroundSound.of(
            Noise.babble(List.of(HumanSpeech.recording("conf-getpin"), prompt), 6_000, -12, 5),
            new BackgroundSound.Manner(BackgroundSound.MAX_LEVEL_DB, 200, 0),
            "office");

    @TempDir
    Path folder;

    @Test
    void what_comes_back_of_it_is_no_caller_under_prompts_and_without_any() {
        MediaSession session = call();
        line.advance(500);
        session.play(1, prompt, new BargeIn.On(300));
        line.advance(promptSlots + 500);

        assertThat(line.events(SpeechEvent.SpeechStarted.class)).isEmpty();
        assertThat(line.events(SpeechEvent.PlayPaused.class)).isEmpty();
    }

    @Test
    void a_caller_is_heard_over_it_as_soon_as_without_it() {
        line.callerSays(400, HumanSpeech.recording("conf-getpin"));
        call();
        line.advance(700);

        assertThat(line.events(SpeechEvent.SpeechStarted.class))
                .first()
                .satisfies(started -> assertThat(started.tick()).isBetween(400L, 414L));
    }

    /** It is no play: what is told of plays, and when, is the same, and so is what else the caller hears. */
    @Test
    void plays_know_nothing_of_it_and_it_goes_on_beside_them() {
        Pcm tone = SimulatedMedia.voice(1_000);
        MediaSession session = call();
        line.advance(100);
        session.play(1, tone, new BargeIn.Off());
        line.advance(300);
        List<SpeechEvent> with = plays(line);

        SimulatedMedia bare = new SimulatedMedia(EnergyDetector::new);
        MediaSession without = SimulatedCallLine.open(bare, Optional.empty());
        bare.advance(BEGINS + 100);
        without.play(1, tone, new BargeIn.Off());
        bare.advance(300);

        assertThat(with).hasSize(2).isEqualTo(plays(bare));
        for (int slot = BEGINS; slot < BEGINS + 400; slot++) {
            assertThat(line.botAudible(slot)).as("slot %d", slot).isTrue();
            assertThat(bare.botAudible(slot)).as("slot %d", slot).isEqualTo(slot >= 120 && slot < 170);
        }
    }

    @Test
    void it_begins_when_it_is_wanted_and_the_recording_has_what_was_sent() {
        Path file = folder.resolve("call.wav");
        MediaSession session = SimulatedCallLine.open(line, Optional.of(file));
        line.advance(BEGINS);
        session.background(office);
        line.advance(200);
        short[] heard = line.heardFromBot(0, 200);
        session.stop();
        line.advance(100);

        for (int i = 0; i < BEGINS * SLOT; i++) {
            assertThat(Math.abs(heard[i])).isLessThanOrEqualTo(8);
        }
        short[] recorded = StereoRecording.read(file, StereoRecording.Side.BOT).samples();
        // What the caller hears has been through G.711, whose steps here are 1 to 3 % of a sample.
        double error = 0;
        double energy = 0;
        for (int i = BEGINS * SLOT; i < 200 * SLOT; i++) {
            error += Math.pow(heard[i] - recorded[i], 2);
            energy += Math.pow(recorded[i], 2);
        }
        assertThat(energy).isPositive();
        assertThat(error / energy).isLessThan(0.002);
        assertThat(Arrays.copyOfRange(recorded, 0, BEGINS * SLOT)).containsOnly((short) 0);
    }

    private static List<SpeechEvent> plays(SimulatedMedia of) {
        return of.events().stream()
                .filter(event -> event instanceof SpeechEvent.PlayStarted || event instanceof SpeechEvent.PlayEnded)
                .toList();
    }

    /** The far end: each slot that it hears comes back by the path. */
    private MediaSession call() {
        MediaSession session = SimulatedCallLine.open(line, Optional.empty());
        SimulatedCallLine.echo(line, path, noise);
        line.advance(BEGINS);
        session.background(office);
        return session;
    }
}
