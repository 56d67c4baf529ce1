package io.parley.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.media.asr.HumanSpeech;
import io.parley.testkit.random.Seeded;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PitchConcealmentTest {
    private static final int SLOT = JitterBuffer.SLOT;
    private final PitchConcealment concealment = new PitchConcealment();

    /** A voice-like sound: eight harmonics of a pitch. */
    private static short[] hum(double hz, int samples) {
        short[] out = new short[samples];
        for (int i = 0; i < samples; i++) {
            double sum = 0;
            for (int harmonic = 1; harmonic <= 8; harmonic++) {
                sum += Math.sin(2 * Math.PI * hz * harmonic * i / 8000 + harmonic) / harmonic;
            }
            out[i] = (short) (4000 * sum);
        }
        return out;
    }

    private static double power(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / (to - from);
    }

    /** Plays some slots as they are, fills {@code lost}, plays on. */
    private short[] through(short[] sound, int good, int lost) {
        short[] out = sound.clone();
        for (int slot = 0; slot < sound.length / SLOT; slot++) {
            if (slot < good || slot >= good + lost) {
                concealment.played(out, slot * SLOT, SLOT);
            } else {
                concealment.fill(out, slot * SLOT, SLOT);
            }
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(doubles = {70, 100, 125, 160, 190, 230})
    void aSteadyVoiceGoesOnAsIfNothingWereLost(double hz) {
        short[] sound = hum(hz, 12 * SLOT);
        short[] out = through(sound, 5, 1);
        short[] error = new short[sound.length];
        for (int i = 0; i < sound.length; i++) {
            error[i] = (short) (out[i] - sound[i]);
        }
        // The first 10 ms, before it fades: 10 dB below the voice at least, whole samples being the finest pitch.
        assertThat(power(error, 5 * SLOT, 5 * SLOT + 80)).isLessThan(power(sound, 5 * SLOT, 5 * SLOT + 80) / 10);
        assertThat(Arrays.copyOf(out, 5 * SLOT)).isEqualTo(Arrays.copyOf(sound, 5 * SLOT));
        // 10 ms after the gap everything is as it arrived.
        assertThat(Arrays.copyOfRange(out, 6 * SLOT + 80, out.length))
                .isEqualTo(Arrays.copyOfRange(sound, 6 * SLOT + 80, sound.length));
    }

    @Test
    void aLongGapFadesToSilence() {
        short[] sound = hum(120, 12 * SLOT);
        short[] out = through(sound, 5, 5);
        double before = Double.MAX_VALUE;
        for (int slot = 5; slot < 9; slot++) {
            double power = power(out, slot * SLOT, (slot + 1) * SLOT);
            assertThat(power).isPositive().isLessThan(before);
            before = power;
        }
        assertThat(Arrays.copyOfRange(out, 9 * SLOT, 10 * SLOT)).containsOnly((short) 0);
    }

    /** A click is a step that the voice itself never makes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void noGapBeginsOrEndsWithAClick(int lost) {
        short[] speech = HumanSpeech.recording("one-moment-please").samples();
        for (int good = 12; good + lost < speech.length / SLOT - 2; good++) {
            concealment.forget();
            short[] out = through(speech, good, lost);
            int from = Math.max(0, good - 4) * SLOT;
            int to = Math.min(out.length, (good + lost + 2) * SLOT);
            int largest = 0;
            for (int i = from + 1; i < to; i++) {
                largest = Math.max(largest, Math.abs(speech[i] - speech[i - 1]));
            }
            for (int edge : new int[] {good * SLOT, (good + lost) * SLOT}) {
                int step = Math.abs(out[edge] - out[edge - 1]);
                assertThat(step).as("at slot %d", edge / SLOT).isLessThanOrEqualTo(largest + 200);
            }
        }
    }

    @Test
    void beforeAnythingWasHeardThereIsSilence() {
        short[] out = new short[SLOT];
        Arrays.fill(out, (short) 5);
        concealment.fill(out, 0, SLOT);
        assertThat(out).containsOnly((short) 0);
    }

    @Test
    void anySoundAndAnyRunsStayWithinSixteenBits() {
        Seeded.check(100, seeded -> {
            PitchConcealment any = new PitchConcealment();
            short[] run = new short[SLOT];
            for (int i = 0; i < 100; i++) {
                int length = seeded.ints(1, SLOT);
                if (seeded.coin()) {
                    for (int k = 0; k < length; k++) {
                        run[k] = seeded.coin() ? Short.MAX_VALUE : -Short.MAX_VALUE;
                    }
                    any.played(run, 0, length);
                } else {
                    any.fill(run, 0, length);
                }
                for (int k = 0; k < length; k++) {
                    assertThat(run[k]).isNotEqualTo(Short.MIN_VALUE);
                }
            }
        });
    }

    @Test
    void gapsMakeNoGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        short[] sound = hum(120, SLOT);
        long before = 0;
        for (int i = 0; i < 4000; i++) {
            if (i == 2000) {
                before = threads.getThreadAllocatedBytes(thread);
            }
            concealment.played(sound, 0, SLOT);
            concealment.fill(sound, 0, SLOT);
        }
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(2000);
    }
}
