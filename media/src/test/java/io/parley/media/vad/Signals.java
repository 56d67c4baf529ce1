package io.parley.media.vad;

import io.parley.media.audio.Pcm;
import java.util.Random;

/** What a telephone line carries besides voices, 8 kHz. Levels are RMS in dBFS. */
public final class Signals {
    private Signals() {}

    public static Pcm silence(int millis) {
        return new Pcm(new short[8 * millis], 8000);
    }

    public static Pcm whiteNoise(int millis, double dbfs, long seed) {
        Random random = new Random(seed);
        short[] samples = new short[8 * millis];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = clip(random.nextGaussian() * amplitude(dbfs));
        }
        return new Pcm(samples, 8000);
    }

    /** Equally strong sinusoids. */
    public static Pcm tones(int millis, double dbfs, double... frequenciesHz) {
        short[] samples = new short[8 * millis];
        double each = amplitude(dbfs) * Math.sqrt(2.0 / frequenciesHz.length);
        for (int i = 0; i < samples.length; i++) {
            double sum = 0;
            for (double frequencyHz : frequenciesHz) {
                sum += each * Math.sin(2 * Math.PI * frequencyHz * i / 8000 + frequencyHz);
            }
            samples[i] = clip(sum);
        }
        return new Pcm(samples, 8000);
    }

    /** One after the other. */
    public static Pcm join(Pcm... parts) {
        int length = 0;
        for (Pcm part : parts) {
            length += part.samples().length;
        }
        short[] samples = new short[length];
        int at = 0;
        for (Pcm part : parts) {
            System.arraycopy(part.samples(), 0, samples, at, part.samples().length);
            at += part.samples().length;
        }
        return new Pcm(samples, 8000);
    }

    /** Both at once; as long as the first. */
    public static Pcm mix(Pcm one, Pcm other) {
        short[] samples = one.samples().clone();
        for (int i = 0; i < samples.length && i < other.samples().length; i++) {
            samples[i] = clip(samples[i] + other.samples()[i]);
        }
        return new Pcm(samples, 8000);
    }

    /** Louder or, by a negative number, softer. */
    public static Pcm gain(Pcm audio, double db) {
        short[] samples = audio.samples().clone();
        double factor = Math.pow(10, db / 20);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = clip(samples[i] * factor);
        }
        return new Pcm(samples, audio.sampleRateHz());
    }

    private static double amplitude(double dbfs) {
        return 32768 * Math.pow(10, dbfs / 20);
    }

    private static short clip(double value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
    }
}
