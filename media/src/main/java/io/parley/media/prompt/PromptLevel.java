package io.parley.media.prompt;

import io.parley.media.audio.Pcm;
import java.util.Arrays;

/**
 * Makes prompts of different origin equally loud and takes the silence off their ends: what a synthesiser appends after
 * its last word is time that the caller waits. Pure.
 */
final class PromptLevel {
    /** RMS of the slots in which something is said; the middle of what telephone speech has (ITU-T P.56, G.101). */
    static final double TARGET_DBFS = -18;
    /** No sample comes nearer to full scale; a prompt of high peaks stays below the target level instead. */
    static final double PEAK_DBFS = -1;
    /** A recording that is softer than this is not spoken loud; its noise would be. */
    static final double MAX_GAIN_DB = 20;
    /** Slots so far below the loudest one are silence. */
    static final double SILENCE_DB = 35;
    /** All of it is softer: a pause that somebody made on purpose. */
    static final double NOTHING_DBFS = -60;

    static final int LEAD_MILLIS = 40;
    static final int TAIL_MILLIS = 120;

    private static final int SLOT_MILLIS = 10;

    private PromptLevel() {}

    /** The same words at the common level, with at most 40 ms of silence before and 120 ms after them. */
    static Pcm prepare(Pcm audio) {
        short[] samples = audio.samples();
        int slotSamples = audio.sampleRateHz() * SLOT_MILLIS / 1000;
        double[] powers = powers(samples, slotSamples);
        double loudest = Arrays.stream(powers).max().orElse(0);
        if (loudest < power(NOTHING_DBFS)) {
            return audio;
        }
        double threshold = loudest / power(SILENCE_DB);
        int first = 0;
        while (powers[first] < threshold) {
            first++;
        }
        int last = powers.length - 1;
        while (powers[last] < threshold) {
            last--;
        }
        int from = Math.max(0, first * slotSamples - audio.sampleRateHz() * LEAD_MILLIS / 1000);
        int to = Math.min(samples.length, (last + 1) * slotSamples + audio.sampleRateHz() * TAIL_MILLIS / 1000);
        double gain = gain(samples, powers, threshold);
        short[] out = new short[to - from];
        for (int i = 0; i < out.length; i++) {
            out[i] = (short) Math.round(samples[from + i] * gain);
        }
        return new Pcm(out, audio.sampleRateHz());
    }

    private static double gain(short[] samples, double[] powers, double threshold) {
        double active =
                Arrays.stream(powers).filter(p -> p >= threshold).average().orElse(1);
        int peak = 1;
        for (short sample : samples) {
            peak = Math.max(peak, Math.abs((int) sample));
        }
        double wanted = Math.sqrt(power(TARGET_DBFS) / active);
        double allowed = Math.sqrt(power(PEAK_DBFS)) * 32768 / peak;
        return Math.min(Math.min(wanted, allowed), Math.sqrt(power(MAX_GAIN_DB)));
    }

    /** Mean square of each slot, 1 = full scale. */
    private static double[] powers(short[] samples, int slotSamples) {
        double[] powers = new double[(samples.length + slotSamples - 1) / slotSamples];
        for (int i = 0; i < samples.length; i++) {
            double x = samples[i] / 32768.0;
            powers[i / slotSamples] += x * x / slotSamples;
        }
        return powers;
    }

    private static double power(double decibels) {
        return Math.pow(10, decibels / 10);
    }
}
