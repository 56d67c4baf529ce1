package io.parley.media.simulation;

import io.parley.media.audio.Pcm;

/** Levels of audio in dB; dBFS are against a square wave of full scale, as in RMS over 32768. */
public final class Decibels {
    private static final double FULL_SCALE = 32768;

    private Decibels() {}

    /** The amplitude of a gain: −6 dB is about 0.5. */
    public static double factor(double db) {
        return Math.pow(10, db / 20);
    }

    /** RMS level in dBFS; −120 for silence. */
    public static double level(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum == 0 ? -120 : Math.max(-120, 10 * Math.log10(sum / (to - from) / (FULL_SCALE * FULL_SCALE)));
    }

    /** The same sound, louder or softer. */
    public static Pcm amplified(Pcm audio, double db) {
        short[] samples = new short[audio.samples().length];
        double factor = factor(db);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = clipped(audio.samples()[i] * factor);
        }
        return new Pcm(samples, audio.sampleRateHz());
    }

    /** A sample within its range. */
    static short clipped(double value) {
        return (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
