package io.parley.media.audio;

/** Tones made and found again, at 8 kHz. Levels are RMS in dB below full scale. */
public final class Tones {
    private Tones() {}

    public static Pcm tone(int frequencyHz, double dbfs, int millis) {
        short[] samples = new short[8 * millis];
        double amplitude = 32768 * Math.sqrt(2) * Math.pow(10, dbfs / 20);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * frequencyHz * i / 8000));
        }
        return new Pcm(samples, 8000);
    }

    /** The level of one frequency in a slot of 160 samples (Goertzel); exact for multiples of 50 Hz. */
    public static double level(short[] samples, int offset, int frequencyHz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * frequencyHz / 8000);
        double before = 0;
        double last = 0;
        for (int i = 0; i < 160; i++) {
            double next = samples[offset + i] + coefficient * last - before;
            before = last;
            last = next;
        }
        double power = last * last + before * before - coefficient * last * before;
        double amplitude = Math.sqrt(Math.max(0, power)) / 80;
        return 20 * Math.log10(Math.max(1e-9, amplitude / Math.sqrt(2) / 32768));
    }
}
