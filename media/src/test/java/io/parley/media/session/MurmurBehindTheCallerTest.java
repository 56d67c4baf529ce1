package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.BargeIn;
import io.parley.media.MediaSession;
import io.parley.media.SpeechEvent;
import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.simulation.Noise;
import io.parley.media.vad.EnergyDetector;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A caller in a room in which others go on speaking, through the whole audio path on virtual time. */
final class MurmurBehindTheCallerTest {
    private static final int SLOT = 160;
    private static final int ENDPOINT_TICKS = 35;
    private static final int SAID_AT = 20;

    private final SimulatedMedia line = new SimulatedMedia(EnergyDetector::new);

    @Test
    void hisTurnEndsWhereHeFellSilentAndSoDoItsMarks() {
        Pcm said = HumanSpeech.recording("please-try-again");
        short[] all = Arrays.copyOf(said.samples(), said.samples().length + 4 * 8000);
        Pcm others = Noise.babble(
                List.of(HumanSpeech.recording("conf-adminmenu"), HumanSpeech.recording("conf-getpin")), 4_000, -40, 5);
        System.arraycopy(others.samples(), 0, all, said.samples().length, 4 * 8000);
        MediaSession session = SimulatedCallLine.open(line, Optional.empty());
        line.callerSays(SAID_AT, new Pcm(all, 8000));
        session.play(1, SimulatedMedia.voice(100), new BargeIn.Off());
        line.advance(SAID_AT + all.length / SLOT);

        List<SpeechEvent.Endpoint> ends = line.events(SpeechEvent.Endpoint.class);
        assertThat(ends).isNotEmpty();
        SpeechEvent.Endpoint end = ends.getFirst();
        int silentFrom = SAID_AT + said.samples().length / SLOT;
        // His last syllable is soft: nothing of it is below the others by more than half a second.
        assertThat(end.lastSpeechTick()).isBetween(silentFrom - 25L, silentFrom + 10L);
        assertThat(end.tick()).isEqualTo(end.lastSpeechTick() + ENDPOINT_TICKS);
        assertThat(end.speechNanos()).isEqualTo(end.lastSpeechTick() * CallAudio.SLOT_NANOS);
        assertThat(end.arrivedNanos()).isLessThanOrEqualTo(end.speechNanos());
        assertThat(line.events(SpeechEvent.Paused.class))
                .first()
                .satisfies(pause -> assertThat(pause.lastSpeechTick()).isLessThanOrEqualTo(end.lastSpeechTick()));
    }
}
