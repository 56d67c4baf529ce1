package io.parley.media.audio;

/**
 * Makes audio louder or softer. What would come too near to full scale is turned down for as long as it lasts, smoothly,
 * instead of being clipped. Pure.
 */
public final class Loudness {
    /** What prompts are levelled to: the RMS of what is said; the middle of telephone speech (ITU-T P.56, G.101). */
    public static final double SPEECH_DBFS = -18;

    /** No sample of a prompt comes out louder. */
    public static final double PEAK_DBFS = -1;

    /** How long before and after a peak the gain is down. */
    private static final int LIMITER_MILLIS = 5;

    private Loudness() {}

    /** The same audio with a gain. */
    public static Pcm gain(Pcm audio, double decibels) {
        return decibels == 0 ? audio : gain(audio, decibels, PEAK_DBFS);
    }

    /**
     * The same audio with a gain.
     *
     * @param peakDbfs no sample comes out louder
     */
    public static Pcm gain(Pcm audio, double decibels, double peakDbfs) {
        short[] in = audio.samples();
        double gain = Math.pow(10, decibels / 20);
        double peak = 32767 * Math.pow(10, peakDbfs / 20);
        int reach = audio.sampleRateHz() * LIMITER_MILLIS / 1000;
        double[] allowed = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            double wanted = Math.abs(in[i] * gain);
            allowed[i] = wanted > peak ? peak / wanted : 1;
        }
        double[] lowest = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            double least = 1;
            for (int k = Math.max(0, i - reach); k <= Math.min(in.length - 1, i + reach); k++) {
                least = Math.min(least, allowed[k]);
            }
            lowest[i] = least;
        }
        short[] out = new short[in.length];
        for (int i = 0; i < in.length; i++) {
            // The mean of minima that all include this sample is never above what it may have.
            double sum = 0;
            int count = 0;
            for (int k = Math.max(0, i - reach / 2); k <= Math.min(in.length - 1, i + reach / 2); k++) {
                sum += lowest[k];
                count++;
            }
            out[i] = (short) Math.round(in[i] * gain * sum / count);
        }
        return new Pcm(out, audio.sampleRateHz());
    }
}
