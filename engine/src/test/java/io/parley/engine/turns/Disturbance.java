package io.parley.engine.turns;

import io.parley.media.audio.Pcm;
import java.util.SplittableRandom;

/** Sounds near a telephone that are no speech, made by formula: a cough, knocks, a ringing telephone, a key's tone, a horn. */
enum Disturbance {
    COUGH,
    KNOCKS,
    RINGING,
    KEY_TONE,
    HORN;

    private static final int RATE_HZ = 8000;

    /** One of them. */
    static Pcm pick(SplittableRandom random) {
        Disturbance[] all = values();
        return all[random.nextInt(all.length)].sound(random);
    }

    private Pcm sound(SplittableRandom random) {
        double[] sound = switch (this) {
            case COUGH -> bursts(random, 2, 180, 300, 0.35);
            case KNOCKS -> bursts(random, 3, 40, 180, 0.7);
            case RINGING -> tones(900, 440, 480);
            case KEY_TONE -> tones(200, 770, 1336);
            case HORN -> tones(500, 390, 495);
        };
        short[] samples = new short[sound.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.clamp(Math.round(8000 * sound[i]), -32768, 32767);
        }
        return new Pcm(samples, RATE_HZ);
    }

    /** Noise that begins at once and dies away, several times. */
    private static double[] bursts(SplittableRandom random, int count, int millis, int everyMillis, double smoothing) {
        double[] sound = new double[count * everyMillis * (RATE_HZ / 1000)];
        double low = 0;
        for (int i = 0; i < sound.length; i++) {
            int within = i % (everyMillis * (RATE_HZ / 1000));
            double envelope = Math.exp(-3.0 * within / (millis * (RATE_HZ / 1000)));
            low += smoothing * (random.nextGaussian() - low);
            sound[i] = envelope * low;
        }
        return sound;
    }

    private static double[] tones(int millis, double firstHz, double secondHz) {
        double[] sound = new double[millis * (RATE_HZ / 1000)];
        for (int i = 0; i < sound.length; i++) {
            double t = 2 * Math.PI * i / RATE_HZ;
            sound[i] = 0.5 * Math.sin(firstHz * t) + 0.5 * Math.sin(secondHz * t);
        }
        return sound;
    }
}
