package io.parley.media.tts;

import io.parley.media.audio.Loudness;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.TimeStretch;

/**
 * Who speaks, and how.
 *
 * @param synthesizer name of the synthesiser
 * @param name one of its voices
 * @param speed 0.5 … 2; 1 is the voice's own
 * @param pitch semitones up or down, −6 … 6
 * @param volume dB louder or softer than other prompts, −20 … 6
 */
public record Voice(String synthesizer, String name, double speed, double pitch, double volume) {
    public static final double MIN_SPEED = 0.5;
    public static final double MAX_SPEED = 2;
    public static final double MAX_PITCH = 6;
    public static final double MIN_VOLUME = -20;
    public static final double MAX_VOLUME = 6;

    /** Between what synthesisers give and what telephones take: enough for the highest sounds of a telephone at any pitch. */
    private static final int SHAPING_RATE_HZ = 16_000;

    public Voice {
        if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)
                || !(Math.abs(pitch) <= MAX_PITCH)
                || !(volume >= MIN_VOLUME && volume <= MAX_VOLUME)) {
            throw new IllegalArgumentException(
                    "speed " + speed + ", pitch " + pitch + ", volume " + volume + ": out of range");
        }
    }

    /** A voice as it is. */
    public static Voice of(String synthesizer, String name) {
        return new Voice(synthesizer, name, 1, 0, 0);
    }

    /** The same where the synthesiser sees to the speed. */
    public Voice atOwnSpeed() {
        return new Voice(synthesizer, name, 1, pitch, volume);
    }

    /** Whether what a synthesiser says needs no shaping but its level, and that not beyond what others have. */
    public boolean isPlain() {
        return speed == 1 && pitch == 0 && volume <= 0;
    }

    /** The same voice as another synthesiser's. */
    public Voice as(String otherSynthesizer, String otherName) {
        return new Voice(otherSynthesizer, otherName, speed, pitch, volume);
    }

    /** What a synthesiser has said in this voice, at this speed and pitch. The volume comes after levelling. */
    public Speech shaped(Speech speech) {
        if (speed == 1 && pitch == 0) {
            return speech;
        }
        Pcm plain = Resampler.resample(speech.audio(), SHAPING_RATE_HZ);
        double factor = Math.pow(2, pitch / 12);
        // Played faster it is higher; the stretching gives the time back. Rounded so that rates have a common divisor.
        int relabelled = (int) Math.round(SHAPING_RATE_HZ * factor / 100) * 100;
        Pcm pitched = Resampler.resample(new Pcm(plain.samples(), relabelled), SHAPING_RATE_HZ);
        double exact = (double) relabelled / SHAPING_RATE_HZ;
        Pcm stretched = TimeStretch.stretch(pitched, speed / exact);
        return new Speech(stretched, speech.words().stretched(1 / speed).cut(0, stretched.durationMillis()));
    }

    /** A levelled prompt at this volume. */
    public Speech atVolume(Speech levelled) {
        return volume == 0 ? levelled : new Speech(Loudness.gain(levelled.audio(), volume), levelled.words());
    }
}
