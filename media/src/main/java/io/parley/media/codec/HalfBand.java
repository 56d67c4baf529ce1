package io.parley.media.codec;

/**
 * Between 16 kHz and 8 kHz, either way, for one stream that comes in pieces. A windowed sinc of {@value #TAPS} points whose every other
 * weight is zero: passes to 3.4 kHz, holds what lies above 4.6 kHz 60 dB down, so that nothing of it folds back to where speech is.
 * Delays by 1.6 ms. Allocates nothing; 5 µs for 20 ms. One thread.
 */
final class HalfBand {
    private static final int TAPS = 51;
    private static final int CENTRE = TAPS / 2;
    private static final int SIDE = (CENTRE + 1) / 2;
    private static final double KAISER_BETA = 5.65;
    /** The longest piece at 16 kHz: 160 ms. */
    private static final int MAX_WIDE = 2 * SpeechCodec.MAX_SAMPLES;

    /** Weights at distances 1, 3, 5 … from the middle, of which the weight is a half. */
    private static final float[] WEIGHTS = weights();

    private final float[] recent = new float[TAPS - 1 + MAX_WIDE];

    private static float[] weights() {
        double[] weights = new double[SIDE];
        double sum = 0;
        for (int i = 0; i < SIDE; i++) {
            int distance = 2 * i + 1;
            double shape = Math.sqrt(1 - Math.pow((double) distance / (CENTRE + 1), 2));
            weights[i] = Math.sin(Math.PI * distance / 2)
                    / (Math.PI * distance)
                    * besselI0(KAISER_BETA * shape)
                    / besselI0(KAISER_BETA);
            sum += 2 * weights[i];
        }
        float[] result = new float[SIDE];
        for (int i = 0; i < SIDE; i++) {
            // A constant stays what it is: both halves of the weights sum to one half.
            result[i] = (float) (weights[i] * 0.5 / sum);
        }
        return result;
    }

    /** Modified Bessel function of order 0, by its power series. */
    private static double besselI0(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-12; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    /** 16 kHz to 8: {@code samples} of them come out. */
    void down(short[] wide, int samples, short[] narrow) {
        int history = TAPS - 1;
        for (int i = 0; i < 2 * samples; i++) {
            recent[history + i] = wide[i];
        }
        for (int n = 0; n < samples; n++) {
            int middle = 2 * n + CENTRE;
            float sum = 0.5f * recent[middle];
            for (int i = 0; i < SIDE; i++) {
                sum += WEIGHTS[i] * (recent[middle - 2 * i - 1] + recent[middle + 2 * i + 1]);
            }
            narrow[n] = sample(sum);
        }
        System.arraycopy(recent, 2 * samples, recent, 0, history);
    }

    /** 8 kHz to 16: twice as many come out. */
    void up(short[] narrow, int samples, short[] wide) {
        int history = 2 * SIDE - 1;
        for (int i = 0; i < samples; i++) {
            recent[history + i] = narrow[i];
        }
        for (int n = 0; n < samples; n++) {
            int middle = n + SIDE - 1;
            wide[2 * n] = sample(recent[middle]);
            float sum = 0;
            for (int i = 0; i < SIDE; i++) {
                sum += WEIGHTS[i] * (recent[middle - i] + recent[middle + 1 + i]);
            }
            wide[2 * n + 1] = sample(2 * sum);
        }
        System.arraycopy(recent, samples, recent, 0, history);
    }

    /** The lowest value is never used: the jitter buffer marks with it what is missing. */
    private static short sample(float value) {
        return (short) Math.clamp(Math.round(value), -Short.MAX_VALUE, Short.MAX_VALUE);
    }
}
