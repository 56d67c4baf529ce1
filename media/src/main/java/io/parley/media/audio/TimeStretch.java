package io.parley.media.audio;

/**
 * Makes speech faster or slower and keeps its pitch: waveform similarity overlap-add (WSOLA, Verhelst and Roelands, ICASSP
 * 1993). Frames of 30 ms are laid over each other by halves, each taken from where it continues best what was laid down
 * before. About 10 ms of CPU for a second at 16 kHz. Pure.
 */
public final class TimeStretch {
    private static final int FRAME_MILLIS = 30;
    /** How far from its due place a frame may be taken: a period of the lowest voice. */
    private static final int SEARCH_MILLIS = 10;

    private TimeStretch() {}

    /**
     * The same speech at another speed.
     *
     * @param speed 0.25 … 4; 2 takes half the time
     */
    public static Pcm stretch(Pcm audio, double speed) {
        if (!(speed >= 0.25 && speed <= 4)) {
            throw new IllegalArgumentException("speed: " + speed + ", expected 0.25 to 4");
        }
        short[] in = audio.samples();
        int hop = audio.sampleRateHz() * FRAME_MILLIS / 2000;
        int search = audio.sampleRateHz() * SEARCH_MILLIS / 1000;
        int length = (int) Math.round(in.length / speed);
        if (speed == 1 || in.length < 2 * hop + search) {
            return audio;
        }
        float[] out = new float[length + 2 * hop];
        int follows = 0;
        for (int at = 0; at < length; at += hop) {
            int due = (int) Math.round(at * speed);
            int from = at == 0 ? 0 : best(in, follows, due, hop, search);
            overlap(in, from, out, at, hop);
            follows = from + hop;
        }
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) Math.clamp(Math.round(out[i]), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return new Pcm(samples, audio.sampleRateHz());
    }

    /** Where the input resembles most what follows the last frame, near where the next one is due. */
    private static int best(short[] in, int follows, int due, int hop, int search) {
        int bestAt = due;
        double bestLikeness = Double.NEGATIVE_INFINITY;
        for (int from = Math.max(0, due - search); from <= due + search; from++) {
            double product = 0;
            double power = 1;
            int end = Math.min(hop, in.length - Math.max(from, follows));
            for (int i = 0; i < end; i++) {
                product += (double) in[from + i] * in[follows + i];
                power += (double) in[from + i] * in[from + i];
            }
            double likeness = product / Math.sqrt(power);
            if (likeness > bestLikeness) {
                bestLikeness = likeness;
                bestAt = from;
            }
        }
        return bestAt;
    }

    /** Halves of raised cosines add up to one; the first frame begins at once. */
    private static void overlap(short[] in, int from, float[] out, int at, int hop) {
        for (int i = 0; i < 2 * hop && from + i < in.length && at + i < out.length; i++) {
            double weight = at == 0 && i < hop ? 1 : (1 - Math.cos(Math.PI * (i + 0.5) / hop)) / 2;
            out[at + i] += (float) (in[from + i] * weight);
        }
    }
}
