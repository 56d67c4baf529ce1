package io.parley.media.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Loudness;
import io.parley.media.audio.Pcm;
import io.parley.media.vad.Signals;
import org.junit.jupiter.api.Test;

class VoiceTest {
    private static final Pcm TONE = Signals.tones(2000, -12, 400);

    /** By upward crossings of zero in the middle of it. */
    private static double pitchHz(Pcm audio) {
        short[] samples = audio.samples();
        int from = samples.length / 4;
        int to = samples.length * 3 / 4;
        int crossings = 0;
        for (int i = from + 1; i < to; i++) {
            if (samples[i - 1] < 0 && samples[i] >= 0) {
                crossings++;
            }
        }
        return crossings * (double) audio.sampleRateHz() / (to - from);
    }

    private static Speech shaped(double speed, double pitch) {
        return new Voice("any", "any", speed, pitch, 0).shaped(Speech.unmarked(TONE, 10));
    }

    @Test
    void speedChangesTheTimeAndNotThePitch() {
        for (double speed : new double[] {0.5, 0.8, 1.25, 2}) {
            Speech speech = shaped(speed, 0);
            assertThat((double) speech.durationMillis()).isCloseTo(2000 / speed, within(5.0));
            assertThat(pitchHz(speech.audio())).isCloseTo(400, within(8.0));
            assertThat((double) speech.words().list().getFirst().endMillis()).isCloseTo(2000 / speed, within(5.0));
        }
    }

    @Test
    void pitchChangesThePitchAndNotTheTime() {
        for (double semitones : new double[] {-6, -2, 3, 6}) {
            Speech speech = shaped(1, semitones);
            assertThat((double) speech.durationMillis()).isCloseTo(2000, within(5.0));
            assertThat(pitchHz(speech.audio())).isCloseTo(400 * Math.pow(2, semitones / 12), within(10.0));
        }
    }

    @Test
    void aVoiceAsItIsChangesNothing() {
        Speech speech = Speech.unmarked(TONE, 10);
        Voice plain = Voice.of("any", "any");
        assertThat(plain.atVolume(plain.shaped(speech))).isSameAs(speech);
    }

    @Test
    void louderIsLimitedNotClipped() {
        Pcm human = HumanSpeech.recording("please-try-again");
        Pcm louder = Loudness.gain(human, 12);
        int peak = 0;
        for (short sample : louder.samples()) {
            peak = Math.max(peak, Math.abs((int) sample));
        }
        assertThat(peak).isLessThanOrEqualTo((int) Math.ceil(32767 * Math.pow(10, -0.05)));
        // Clipping would leave runs of samples at the peak.
        int runs = 0;
        for (int i = 2; i < louder.samples().length; i++) {
            if (Math.abs((int) louder.samples()[i]) > 29_000
                    && louder.samples()[i] == louder.samples()[i - 1]
                    && louder.samples()[i] == louder.samples()[i - 2]) {
                runs++;
            }
        }
        assertThat(runs).isZero();
        assertThat(Loudness.gain(human, -6).samples()[5000])
                .isEqualTo((short) Math.round(human.samples()[5000] * Math.pow(10, -0.3)));
    }

    @Test
    void whatIsOutOfRangeIsNoVoice() {
        assertThatThrownBy(() -> new Voice("any", "any", 0.4, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Voice("any", "any", 1, 7, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Voice("any", "any", 1, 0, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
