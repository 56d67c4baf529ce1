package io.parley.media.simulation;

import io.parley.media.audio.Pcm;
import java.util.List;
import java.util.SplittableRandom;

/** Sounds of places and lines, made by seed. All are brought to a level by RMS over their whole length, and may be looped. */
public final class Noise {
    private static final int RATE_HZ = 8000;
    private static final int BABBLE_VOICES = 6;

    private Noise() {}

    /** What {@link #of} can make without recordings. */
    public enum Kind {
        /** Even hiss. */
        WHITE,
        /** 50 Hz and its harmonics. */
        HUM,
        /** Traffic: a rumble that swells with each car, now and then a horn. */
        STREET
    }

    /**
     * Noise of a kind.
     *
     * @param levelDbfs RMS
     */
    public static Pcm of(Kind kind, int millis, double levelDbfs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] sound = new double[millis * (RATE_HZ / 1000)];
        switch (kind) {
            case WHITE -> {
                for (int i = 0; i < sound.length; i++) {
                    sound[i] = random.nextGaussian();
                }
            }
            case HUM -> hum(sound);
            case STREET -> street(sound, random);
        }
        return levelled(sound, levelDbfs);
    }

    /**
     * Many people who talk at once: none is understood.
     *
     * @param voices recordings at 8 kHz, at least one; each is repeated from a place of its own
     */
    public static Pcm babble(List<Pcm> voices, int millis, double levelDbfs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] sound = new double[millis * (RATE_HZ / 1000)];
        for (int n = 0; n < BABBLE_VOICES; n++) {
            Pcm voice = voices.get((n + random.nextInt(voices.size())) % voices.size());
            double gain = Decibels.factor(-20 - ActiveSpeech.of(voice).levelDbfs() + random.nextDouble(-3, 3));
            int length = voice.samples().length;
            int at = random.nextInt(length);
            for (int i = 0; i < sound.length; i++) {
                sound[i] += gain * voice.samples()[(at + i) % length];
            }
        }
        return levelled(sound, levelDbfs);
    }

    private static void hum(double[] sound) {
        double[] harmonics = {1, 0.6, 0.5, 0.3, 0.25, 0.1};
        for (int i = 0; i < sound.length; i++) {
            for (int n = 0; n < harmonics.length; n++) {
                sound[i] += harmonics[n] * Math.sin(2 * Math.PI * 50 * (n + 1) * i / RATE_HZ + n);
            }
        }
    }

    private static void street(double[] sound, SplittableRandom random) {
        double rumble = 0;
        double hiss = 0;
        double swell = 0.4;
        double target = 0.4;
        for (int i = 0; i < sound.length; i++) {
            if (i % RATE_HZ == 0) {
                target = 0.25 + random.nextDouble();
            }
            swell += (target - swell) / RATE_HZ;
            double white = random.nextGaussian();
            rumble += 0.06 * (white - rumble);
            hiss += 0.5 * (white - hiss);
            sound[i] = swell * (4 * rumble + 0.35 * hiss);
        }
        int horns = sound.length / (RATE_HZ * 6);
        for (int n = 0; n < horns; n++) {
            int from = random.nextInt(sound.length);
            int length = 1600 + random.nextInt(2400);
            double pitch = 380 + random.nextInt(80);
            for (int i = from; i < Math.min(sound.length, from + length); i++) {
                double t = 2 * Math.PI * i / RATE_HZ;
                sound[i] += 0.3 * (Math.sin(pitch * t) + 0.7 * Math.sin(1.26 * pitch * t));
            }
        }
    }

    private static Pcm levelled(double[] sound, double levelDbfs) {
        double sum = 0;
        for (double value : sound) {
            sum += value * value;
        }
        double factor = sum == 0 ? 0 : 32768 * Decibels.factor(levelDbfs) / Math.sqrt(sum / sound.length);
        short[] samples = new short[sound.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Decibels.clipped(factor * sound[i]);
        }
        return new Pcm(samples, RATE_HZ);
    }
}
