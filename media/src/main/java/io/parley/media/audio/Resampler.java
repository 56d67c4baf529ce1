package io.parley.media.audio;

/**
 * Changes the sample rate of a whole clip, band-limited: a windowed sinc, computed for each of the few positions an
 * output sample can have between two input samples (polyphase). Pure; used off the event loop, on prompts.
 *
 * <p>Passes up to {@value #PASS} of the narrower side's half rate (3.5 kHz for 8 kHz) and holds what lies above the half
 * rate at least 60 dB down, so that nothing folds back into the voice. 48 → 8 kHz takes 3 ms of CPU a second of audio.
 */
public final class Resampler {
    private static final double PASS = 0.875;
    private static final double STOP_DB = 70;
    /** More positions than this would need a table of megabytes; the usual rates need at most 320. */
    static final int MAX_PHASES = 1024;

    private Resampler() {}

    /**
     * The same audio at another rate.
     *
     * @param toHz 8000 … 48000
     * @throws IllegalArgumentException if the two rates have too little in common
     */
    public static Pcm resample(Pcm audio, int toHz) {
        int fromHz = audio.sampleRateHz();
        if (fromHz == toHz) {
            return audio;
        }
        int common = gcd(fromHz, toHz);
        int phases = toHz / common;
        int step = fromHz / common;
        if (phases > MAX_PHASES) {
            throw new IllegalArgumentException(
                    "from " + fromHz + " to " + toHz + " Hz: expected rates in a ratio of small numbers");
        }
        double[][] filters = filters(phases, Math.min(1.0, (double) toHz / fromHz));
        short[] in = audio.samples();
        short[] out = new short[Math.toIntExact((in.length * (long) phases + step - 1) / step)];
        int reach = filters[0].length / 2;
        for (int n = 0; n < out.length; n++) {
            long position = (long) n * step;
            out[n] = at(in, (int) (position / phases) - reach + 1, filters[(int) (position % phases)]);
        }
        return new Pcm(out, toHz);
    }

    private static short at(short[] in, int start, double[] filter) {
        int first = Math.max(0, -start);
        int end = Math.min(filter.length, in.length - start);
        double sum = 0;
        for (int i = first; i < end; i++) {
            sum += in[start + i] * filter[i];
        }
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
    }

    /**
     * Weights of the input samples around each position.
     *
     * @param phases positions between two input samples
     * @param band the narrower half rate as a share of the input's
     */
    static double[][] filters(int phases, double band) {
        double transition = band * (1 - PASS);
        double cutoff = band * (1 + PASS) / 2;
        // Kaiser's formulas for length and shape; frequencies are shares of the half rate.
        int reach = (int) Math.ceil((STOP_DB - 7.95) / (2.285 * Math.PI * transition) / 2);
        double beta = 0.1102 * (STOP_DB - 8.7);
        double[][] filters = new double[phases][2 * reach];
        for (int phase = 0; phase < phases; phase++) {
            double sum = 0;
            for (int i = 0; i < 2 * reach; i++) {
                double x = i - reach + 1 - (double) phase / phases;
                filters[phase][i] = sinc(cutoff * x) * kaiser(x / reach, beta);
                sum += filters[phase][i];
            }
            // A constant stays exactly as it is at every position, or the positions would be heard as a tone.
            for (int i = 0; i < 2 * reach; i++) {
                filters[phase][i] /= sum;
            }
        }
        return filters;
    }

    private static double sinc(double x) {
        return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x, double beta) {
        return Math.abs(x) >= 1 ? 0 : besselI0(beta * Math.sqrt(1 - x * x)) / besselI0(beta);
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

    static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
