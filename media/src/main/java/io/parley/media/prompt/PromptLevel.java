package io.parley.media.prompt;

import io.parley.media.audio.Loudness;
import io.parley.media.audio.Pcm;
import io.parley.media.tts.Speech;
import java.util.Arrays;

/**
 * Makes prompts of different origin equally loud and takes the silence off their ends: what a synthesiser appends after
 * its last word is time that the caller waits. Pure.
 */
final class PromptLevel {
    /** RMS of the slots in which something is said. */
    static final double TARGET_DBFS = Loudness.SPEECH_DBFS;
    /** No sample comes nearer to full scale; a prompt of high peaks stays below the target level instead. */
    static final double PEAK_DBFS = Loudness.PEAK_DBFS;
    /** A recording that is softer than this is not spoken loud; its noise would be. */
    static final double MAX_GAIN_DB = 20;
    /** Slots so far below the loudest one are silence. */
    static final double SILENCE_DB = 35;
    /** All of it is softer: a pause that somebody made on purpose. */
    static final double NOTHING_DBFS = -60;

    static final int LEAD_MILLIS = 40;
    static final int TAIL_MILLIS = 120;

    /** Long enough to have no click, short enough to eat no sound. */
    static final int FADE_MILLIS = 8;

    private static final int SLOT_MILLIS = 10;

    private PromptLevel() {}

    /** The same words at the common level, with at most 40 ms of silence before and 120 ms after them, faded at both ends. */
    static Speech prepare(Speech speech) {
        Pcm audio = speech.audio();
        short[] samples = audio.samples();
        int slotSamples = audio.sampleRateHz() * SLOT_MILLIS / 1000;
        double[] powers = powers(samples, slotSamples);
        double loudest = Arrays.stream(powers).max().orElse(0);
        if (loudest < power(NOTHING_DBFS)) {
            return speech;
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
        fade(out, audio.sampleRateHz() * FADE_MILLIS / 1000);
        return new Speech(
                new Pcm(out, audio.sampleRateHz()),
                speech.words().cut(from * 1000L / audio.sampleRateHz(), (to * 1000L + 999) / audio.sampleRateHz()));
    }

    /** By how much audio is made louder to have the common level; 1 if there is nothing in it. */
    static double gain(Pcm audio) {
        double[] powers = powers(audio.samples(), audio.sampleRateHz() * SLOT_MILLIS / 1000);
        double loudest = Arrays.stream(powers).max().orElse(0);
        return loudest < power(NOTHING_DBFS) ? 1 : gain(audio.samples(), powers, loudest / power(SILENCE_DB));
    }

    /** Begins and ends at nothing, so that whatever stands beside it joins without a click. */
    private static void fade(short[] samples, int wanted) {
        int length = Math.min(wanted, samples.length / 2);
        for (int i = 0; i < length; i++) {
            double share = rise(i, length);
            samples[i] = (short) Math.round(samples[i] * share);
            int last = samples.length - 1 - i;
            samples[last] = (short) Math.round(samples[last] * share);
        }
    }

    /** How much of a sample is heard in a fade of this length: a raised cosine has no corner at either end. */
    static double rise(int sample, int length) {
        return (1 - Math.cos(Math.PI * (sample + 0.5) / length)) / 2;
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

    static double power(double decibels) {
        return Math.pow(10, decibels / 10);
    }
}
