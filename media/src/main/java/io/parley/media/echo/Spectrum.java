package io.parley.media.echo;

import java.util.Arrays;

/**
 * The power of a 20 ms slot in eight bands of telephone speech. One radix-2 transform of 256 points a slot;
 * one thread, allocates nothing.
 */
final class Spectrum {
    static final int BANDS = 8;

    /** What a band without any signal has, −66 dB of full scale: below idle noise of a G.711 line nothing differs. */
    static final float QUIET = 2.5e-7f;

    private static final int SLOT = 160;
    private static final int SIZE = 256;
    private static final int HALF = SIZE / 2;
    private static final int SAMPLE_RATE_HZ = 8000;
    /** Narrow where voices have their strongest harmonics; a line passes 300 to 3400 Hz. */
    private static final int[] EDGES_HZ = {200, 400, 600, 850, 1150, 1550, 2050, 2700, 3500};

    private static final int[] EDGES = Arrays.stream(EDGES_HZ)
            .map(hz -> Math.round(hz * (float) SIZE / SAMPLE_RATE_HZ))
            .toArray();
    private static final float[] WINDOW = new float[SLOT];
    private static final float[] COSINE = new float[HALF];
    private static final float[] SINE = new float[HALF];
    private static final int[] REVERSED = new int[HALF];
    /** To mean squares of the slot, the largest sample being 1. */
    private static final float SCALE;

    static {
        double sum = 0;
        for (int i = 0; i < SLOT; i++) {
            WINDOW[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / SLOT));
            sum += WINDOW[i] * WINDOW[i];
        }
        // Parseval: the sum over half the bins of |X|² is the windowed energy times the size over two.
        SCALE = (float) (2 / (sum * SIZE * 32768.0 * 32768.0));
        for (int i = 0; i < HALF; i++) {
            COSINE[i] = (float) Math.cos(2 * Math.PI * i / SIZE);
            SINE[i] = (float) Math.sin(2 * Math.PI * i / SIZE);
            REVERSED[i] = Integer.reverse(i) >>> (32 - Integer.numberOfTrailingZeros(HALF));
        }
    }

    private final float[] real = new float[HALF];
    private final float[] imaginary = new float[HALF];

    /**
     * Measures a slot.
     *
     * @param samples 160 at 8 kHz
     * @param powers receives {@value #BANDS} powers from {@code at}, full scale is 1, {@link #QUIET} at least
     */
    void measure(short[] samples, float[] powers, int at) {
        // The even samples are the real, the odd ones the imaginary part of a transform of half the size.
        for (int i = 0; i < HALF; i++) {
            int to = REVERSED[i];
            int from = 2 * i;
            real[to] = from < SLOT ? samples[from] * WINDOW[from] : 0;
            imaginary[to] = from + 1 < SLOT ? samples[from + 1] * WINDOW[from + 1] : 0;
        }
        transform();
        for (int band = 0; band < BANDS; band++) {
            float power = 0;
            for (int bin = EDGES[band]; bin < EDGES[band + 1]; bin++) {
                power += power(bin);
            }
            powers[at + band] = Math.max(QUIET, power * SCALE);
        }
    }

    private void transform() {
        for (int length = 2; length <= HALF; length *= 2) {
            int half = length / 2;
            int step = SIZE / length;
            for (int start = 0; start < HALF; start += length) {
                for (int k = 0; k < half; k++) {
                    float c = COSINE[k * step];
                    float s = SINE[k * step];
                    int a = start + k;
                    int b = a + half;
                    float re = real[b] * c + imaginary[b] * s;
                    float im = imaginary[b] * c - real[b] * s;
                    real[b] = real[a] - re;
                    imaginary[b] = imaginary[a] - im;
                    real[a] += re;
                    imaginary[a] += im;
                }
            }
        }
    }

    /** |X|² of one bin of the real signal, 1 … 127. */
    private float power(int bin) {
        int mirror = HALF - bin;
        float evenRe = (real[bin] + real[mirror]) / 2;
        float evenIm = (imaginary[bin] - imaginary[mirror]) / 2;
        float oddRe = (imaginary[bin] + imaginary[mirror]) / 2;
        float oddIm = (real[mirror] - real[bin]) / 2;
        float c = COSINE[bin];
        float s = SINE[bin];
        float re = evenRe + oddRe * c + oddIm * s;
        float im = evenIm + oddIm * c - oddRe * s;
        return re * re + im * im;
    }
}
