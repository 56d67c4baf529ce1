package io.parley.media.asr;

import io.parley.media.audio.Pcm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Recordings of a human voice, 8 kHz, as callers of tests: Debian's {@code asterisk-core-sounds-en-wav}. Read by the
 * JDK's own WAV reader, so that a mistake in ours cannot hide itself.
 */
public final class HumanSpeech {
    private static final Path SOUNDS = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison");

    private HumanSpeech() {}

    /** One recording, by its name without ending: {@code digits/day-2}. */
    public static Pcm recording(String name) {
        Path file = file(name);
        try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
            ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            short[] samples = new short[bytes.remaining() / 2];
            bytes.asShortBuffer().get(samples);
            return new Pcm(samples, Math.round(in.getFormat().getSampleRate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalStateException(file + " is no WAV file", e);
        }
    }

    /** Where a recording lies. */
    public static Path file(String name) {
        Path file = SOUNDS.resolve(name + ".wav");
        if (!Files.isReadable(file)) {
            throw new IllegalStateException(
                    file + " is missing: run scripts/setup (Debian package asterisk-core-sounds-en-wav)");
        }
        return file;
    }

    /** Some recordings one after the other, each followed by silence. */
    public static Pcm sequence(int pauseMillis, List<String> names) {
        List<Pcm> parts = names.stream().map(HumanSpeech::recording).toList();
        int pause = 8 * pauseMillis;
        short[] all = new short
                [parts.stream().mapToInt(p -> p.samples().length + pause).sum()];
        int at = 0;
        for (Pcm part : parts) {
            System.arraycopy(part.samples(), 0, all, at, part.samples().length);
            at += part.samples().length + pause;
        }
        return new Pcm(all, 8000);
    }

    /** What a µ-law telephone line (G.711) leaves of it. */
    public static Pcm throughMuLaw(Pcm audio) {
        short[] out = new short[audio.samples().length];
        for (int i = 0; i < out.length; i++) {
            out[i] = muLaw(audio.samples()[i]);
        }
        return new Pcm(out, audio.sampleRateHz());
    }

    /** G.711 µ-law there and back in its textbook form, by logarithm: segment, then the middle of the step. */
    private static short muLaw(short sample) {
        int biased = Math.min(Math.abs((int) sample), 32635) + 132;
        int segment = 31 - Integer.numberOfLeadingZeros(biased) - 7;
        int step = biased >> (segment + 3) & 15;
        int value = ((2 * step + 33) << (segment + 2)) - 132;
        return (short) (sample < 0 ? -value : value);
    }
}
