package io.parley.media.hearing;

import java.util.Random;

/** Noises of rooms and streets, 8 kHz, of any level: whoever mixes them in brings them to one. By seed. */
final class Noises {
    private Noises() {}

    static double[] white(int length, long seed) {
        Random random = new Random(seed);
        double[] noise = new double[length];
        for (int i = 0; i < length; i++) {
            noise[i] = random.nextGaussian();
        }
        return noise;
    }

    /** Falls by 3 dB an octave (Kellet's filter). */
    static double[] pink(int length, long seed) {
        double[] noise = white(length, seed);
        double b0 = 0;
        double b1 = 0;
        double b2 = 0;
        for (int i = 0; i < length; i++) {
            double white = noise[i];
            b0 = 0.99765 * b0 + white * 0.0990460;
            b1 = 0.96300 * b1 + white * 0.2965164;
            b2 = 0.57000 * b2 + white * 1.0526913;
            noise[i] = b0 + b1 + b2 + white * 0.1848;
        }
        return noise;
    }

    /** Rumble that swells and fades as cars pass, every few seconds by up to 10 dB, with some hiss of tyres. */
    static double[] street(int length, long seed) {
        double[] rumble = white(length, seed);
        double[] hiss = pink(length, seed + 1);
        Random random = new Random(seed + 2);
        double low = 0;
        double swell = 0;
        double target = 0;
        for (int i = 0; i < length; i++) {
            if (i % 16_000 == 0) {
                target = random.nextDouble();
            }
            swell += (target - swell) / 6000;
            low += (rumble[i] - low) * 0.12;
            rumble[i] = (low * 4 + hiss[i] * 0.25) * Math.pow(10, swell / 2);
        }
        return rumble;
    }

    /** Somebody breathes into the microphone: band-limited noise, in for a second, out for a second, a rest. */
    static double[] breathing(int length, long seed) {
        double[] noise = pink(length, seed);
        double smooth = 0;
        for (int i = 0; i < length; i++) {
            double second = i / 8000.0 % 4;
            double breath = second < 1.1
                    ? Math.sin(Math.PI * second / 1.1)
                    : second > 1.4 && second < 2.9 ? 0.7 * Math.sin(Math.PI * (second - 1.4) / 1.5) : 0;
            smooth += (noise[i] - smooth) * 0.6;
            noise[i] = smooth * breath * breath;
        }
        return noise;
    }

    /** A few milliseconds each, up to three a second: switches, key clicks, crackle of a line. */
    static double[] clicks(int length, long seed) {
        Random random = new Random(seed);
        double[] noise = new double[length];
        int at = 0;
        while (at < length) {
            int decay = random.nextInt(3, 40);
            double loud = 0.3 + random.nextDouble();
            for (int i = 0; i < 6 * decay && at + i < length; i++) {
                noise[at + i] += loud * random.nextGaussian() * Math.exp(-(double) i / decay);
            }
            at += random.nextInt(2700, 9000);
        }
        return noise;
    }

    static double rms(double[] samples) {
        double sum = 0;
        for (double sample : samples) {
            sum += sample * sample;
        }
        return Math.sqrt(sum / samples.length) + 1e-12;
    }

    static double rms(short[] samples) {
        return rms(samples, 0, samples.length);
    }

    static double rms(short[] samples, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return Math.sqrt(sum / count) + 1e-9;
    }

    static short clip(double value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
    }
}
