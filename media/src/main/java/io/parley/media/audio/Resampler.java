package io.parley.media.audio;

import java.util.Arrays;

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
        StreamResampler stream = new StreamResampler(fromHz, toHz);
        short[] first = stream.more(audio.samples());
        short[] rest = stream.finish();
        short[] out = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, out, first.length, rest.length);
        return new Pcm(out, toHz);
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
}
