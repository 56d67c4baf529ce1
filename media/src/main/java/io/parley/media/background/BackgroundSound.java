package io.parley.media.background;

import io.parley.media.audio.Loudness;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.SoundFile;
import io.parley.media.audio.WavFile.AudioFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A room or music that goes round and round under what a bot says, at 8 kHz and its final level. Read when the bot is loaded,
 * never on an event loop; immutable, shared by all calls of the bot, each of which hears it by its own {@link Background}.
 *
 * <p>It cannot clip: prompts keep {@value Loudness#PEAK_DBFS} dB below full scale, and what they leave, −19.3 dBFS, is what
 * the peaks in here are turned down to, once, at load. The two added stay within 16 bits.
 */
public final class BackgroundSound {
    /** Against prompts; softer is not heard on a telephone. */
    public static final double MIN_LEVEL_DB = -40;
    /** Against prompts; louder would have to be squeezed into the headroom that these leave. */
    public static final double MAX_LEVEL_DB = -12;

    public static final double MAX_DUCK_DB = 20;

    /** Shorter is a rattle. */
    static final int MIN_MILLIS = 2_000;
    /** Two minutes are 1.9 MB for each bot that has one. */
    static final int MAX_MILLIS = 120_000;

    static final long MAX_BYTES = 20L << 20;

    /** At the seam, or a quarter of a short sound. */
    private static final int SEAM_MILLIS = 500;

    private static final int SAMPLE_RATE_HZ = 8000;
    private static final int SAMPLES_PER_MILLI = SAMPLE_RATE_HZ / 1000;
    private static final double HEADROOM_DBFS = -19.3;
    private static final double SILENT_DBFS = -70;

    private final short[] loop;
    private final Manner manner;

    /**
     * How it is heard.
     *
     * @param levelDb its mean level against that of prompts, {@value #MIN_LEVEL_DB} … {@value #MAX_LEVEL_DB}
     * @param fadeInMillis until it has that level
     * @param duckDb so much softer while the bot speaks, 0 … {@value #MAX_DUCK_DB}
     */
    public record Manner(double levelDb, int fadeInMillis, double duckDb) {
        public Manner {
            if (!(levelDb >= MIN_LEVEL_DB && levelDb <= MAX_LEVEL_DB)
                    || fadeInMillis < 0
                    || !(duckDb >= 0 && duckDb <= MAX_DUCK_DB)) {
                throw new IllegalArgumentException(
                        "level " + levelDb + ", fade-in " + fadeInMillis + ", duck " + duckDb + ": out of range");
            }
        }
    }

    private BackgroundSound(short[] loop, Manner manner) {
        this.loop = loop;
        this.manner = manner;
    }

    /**
     * Reads a WAV or MP3 file; blocks.
     *
     * @throws AudioFileException if it cannot be read, is too long or too short, or silent
     */
    public static BackgroundSound read(Path file, Manner manner) {
        byte[] bytes = SoundFile.bytes(file, MAX_BYTES, "a background");
        String name = file.toString();
        return of(SoundFile.parse(bytes, name), manner, name);
    }

    /**
     * Of audio at any rate.
     *
     * @param name for the error's message
     * @throws AudioFileException if it is too long or too short, or silent
     */
    public static BackgroundSound of(Pcm sound, Manner manner, String name) {
        if (sound.durationMillis() < MIN_MILLIS || sound.durationMillis() > MAX_MILLIS) {
            throw new AudioFileException(name + ": lasts " + sound.durationMillis() + " ms, expected " + MIN_MILLIS
                    + " to " + MAX_MILLIS + " of a background");
        }
        short[] closed = closed(Resampler.resample(sound, SAMPLE_RATE_HZ).samples());
        double levelDbfs = levelDbfs(closed);
        if (levelDbfs < SILENT_DBFS) {
            throw new AudioFileException(name + ": is silent, expected a background");
        }
        Pcm levelled = Loudness.gain(
                new Pcm(closed, SAMPLE_RATE_HZ), Loudness.SPEECH_DBFS + manner.levelDb - levelDbfs, HEADROOM_DBFS);
        return new BackgroundSound(levelled.samples(), manner);
    }

    /** From its beginning, for one call. */
    public Background begin() {
        return new Background(loop, manner.fadeInMillis * SAMPLES_PER_MILLI, (float) Math.pow(10, -manner.duckDb / 20));
    }

    /** How long it is until it comes again. */
    public long loopMillis() {
        return loop.length / SAMPLES_PER_MILLI;
    }

    /**
     * Ends where it begins: its end is faded into its beginning, with equal power, for what stands there has nothing in common
     * and adds as noise does; with equal gain a room would breathe at each turn.
     */
    private static short[] closed(short[] samples) {
        int seam = Math.min(SEAM_MILLIS * SAMPLES_PER_MILLI, samples.length / 4);
        short[] loop = Arrays.copyOf(samples, samples.length - seam);
        for (int i = 0; i < seam; i++) {
            double angle = Math.PI / 2 * (i + 0.5) / seam;
            double sum = samples[i] * Math.sin(angle) + samples[loop.length + i] * Math.cos(angle);
            loop[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return loop;
    }

    private static double levelDbfs(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            double x = sample / 32768.0;
            sum += x * x;
        }
        return 10 * Math.log10(sum / samples.length + 1e-12);
    }
}
