package io.parley.testkit.baresip;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Writes the file that a softphone plays as its microphone. baresip hangs up when that file ends, so each clip is followed by
 * silence for longer than any call lasts. The silence is a hole in the file: it takes no disk space.
 */
final class Microphone {
    private static final int CLIP_RATE_HZ = 8_000;

    /** What a call begins with, in the softphone's folder. */
    static final String FILE = "microphone.wav";

    /** A call is over after this at the latest. */
    static final Duration SILENCE_AFTER = Duration.ofMinutes(10);

    private static final int BYTES_PER_SAMPLE = 2;
    private static final int HEADER_BYTES = 44;

    private Microphone() {}

    /** Writes nothing but silence. */
    static void writeSilence(Path target, int rateHz) throws IOException {
        write(target, rateHz, new byte[0]);
    }

    /**
     * Writes a clip with silence after it.
     *
     * @param rateHz to which the clip is brought
     * @throws IllegalArgumentException if the clip is not 8 kHz, mono, 16 bit
     */
    static void writeClip(Path target, int rateHz, Path clip) throws IOException {
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(clip.toFile())) {
            AudioFormat format = audio.getFormat();
            if (format.getSampleRate() != CLIP_RATE_HZ
                    || format.getChannels() != 1
                    || format.getSampleSizeInBits() != BYTES_PER_SAMPLE * 8
                    || format.isBigEndian()) {
                throw new IllegalArgumentException(clip + ": " + format + ", expected 8 kHz, mono, 16 bit");
            }
            if (rateHz == CLIP_RATE_HZ) {
                write(target, rateHz, audio.readAllBytes());
                return;
            }
            var wanted = new AudioFormat(rateHz, BYTES_PER_SAMPLE * 8, 1, true, false);
            try (AudioInputStream brought = AudioSystem.getAudioInputStream(wanted, audio)) {
                write(target, rateHz, brought.readAllBytes());
            }
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalArgumentException(clip + ": not a WAV file", e);
        }
    }

    private static void write(Path target, int rateHz, byte[] samples) throws IOException {
        int silenceBytes = Math.toIntExact(SILENCE_AFTER.toSeconds()) * rateHz * BYTES_PER_SAMPLE;
        int dataBytes = samples.length + silenceBytes;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        header.putInt(rateHz).putInt(rateHz * BYTES_PER_SAMPLE);
        header.putShort((short) BYTES_PER_SAMPLE).putShort((short) (BYTES_PER_SAMPLE * 8));
        header.put(ascii("data")).putInt(dataBytes);
        try (RandomAccessFile file = new RandomAccessFile(target.toFile(), "rw")) {
            file.setLength(0);
            file.write(header.array());
            file.write(samples);
            file.setLength(HEADER_BYTES + (long) dataBytes);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
