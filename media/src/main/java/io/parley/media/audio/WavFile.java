package io.parley.media.audio;

import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads prompts and writes audio as WAV (RIFF, multimedia data standards update 3 of 1994). Blocking; for virtual
 * threads and tools, never on an event loop.
 *
 * <p>Read: linear 8, 16 and 24 bit, A-law and µ-law, mono or stereo (made mono by the mean), the usual rates from 8 to 48
 * kHz, at most {@value #MAX_SECONDS} s. Written: linear 16 bit mono.
 */
public final class WavFile {
    public static final int MAX_SECONDS = 600;

    /** 8000 … 48000 Hz as sound cards and telephones have them; others can hardly be resampled. */
    private static final Set<Integer> RATES_HZ = Set.of(8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000);

    private static final int FORMAT_LINEAR = 1;
    private static final int FORMAT_A_LAW = 6;
    private static final int FORMAT_MU_LAW = 7;
    private static final int FORMAT_EXTENSIBLE = 0xFFFE;

    private static final G711 A_LAW = G711.of(AudioCodec.PCMA);
    private static final G711 MU_LAW = G711.of(AudioCodec.PCMU);

    private static final int HEADER_BYTES = 44;
    /** Chunks before the audio (names, cue points) that are skipped; more is no prompt. */
    private static final long MAX_SKIPPED_BYTES = 1 << 20;
    /** A writer that did not know the length, to a pipe, left zero or a huge number: the audio goes on to the end. */
    private static final long LENGTH_UNKNOWN_BYTES = 0x7FFF_0000L;

    private WavFile() {}

    /** What the {@code fmt} chunk says. */
    private record Format(int encoding, int channels, int sampleRateHz, int bytesPerSample) {
        int frameBytes() {
            return channels * bytesPerSample;
        }
    }

    /**
     * Reads a file.
     *
     * @throws AudioFileException if it cannot be read, or is not such a file
     */
    public static Pcm read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, file.toString(), Optional.empty());
        } catch (IOException e) {
            throw new AudioFileException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /**
     * Reads a file's bytes.
     *
     * @param name for the error's message
     * @throws AudioFileException if they are not such a file
     */
    public static Pcm parse(byte[] bytes, String name) {
        try {
            return read(new ByteArrayInputStream(bytes), name, Optional.empty());
        } catch (IOException e) {
            throw new AudioFileException(name + ": cannot be read (" + e + ")", e);
        }
    }

    /**
     * Reads audio that is still on its way, and hands over what there is of it in pieces of 20 ms.
     *
     * @param name for the error's message
     * @param pieces takes each piece; what it throws ends the reading
     * @return all of it
     * @throws AudioFileException if it is no such file
     */
    public static Pcm read(InputStream in, String name, Consumer<Pcm> pieces) throws IOException {
        return read(in, name, Optional.of(pieces));
    }

    /** The bytes of a WAV file, linear 16 bit mono. */
    public static byte[] encode(Pcm audio) {
        int dataBytes = audio.samples().length * 2;
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVE"));
        out.put(ascii("fmt ")).putInt(16).putShort((short) FORMAT_LINEAR).putShort((short) 1);
        out.putInt(audio.sampleRateHz()).putInt(audio.sampleRateHz() * 2);
        out.putShort((short) 2).putShort((short) 16);
        out.put(ascii("data")).putInt(dataBytes);
        out.asShortBuffer().put(audio.samples());
        return out.array();
    }

    /** Writes a file, linear 16 bit mono; one that is there is replaced. */
    public static void write(Path file, Pcm audio) throws IOException {
        Files.write(file, encode(audio));
    }

    private static Pcm read(InputStream in, String name, Optional<Consumer<Pcm>> pieces) throws IOException {
        byte[] riff = in.readNBytes(12);
        if (riff.length < 12 || !id(riff, 0).equals("RIFF") || !id(riff, 8).equals("WAVE")) {
            throw new AudioFileException(name + ": is no WAV file, expected it to begin with RIFF … WAVE");
        }
        Format format = null;
        long skipped = 0;
        while (true) {
            byte[] header = in.readNBytes(8);
            if (header.length < 8) {
                throw new AudioFileException(
                        name + ": ends before its audio, expected a " + (format == null ? "fmt" : "data") + " chunk");
            }
            long length = Integer.toUnsignedLong(little(header).getInt(4));
            switch (id(header, 0)) {
                case "fmt " -> format = format(in, length, name);
                case "data" -> {
                    if (format == null) {
                        throw new AudioFileException(name + ": data chunk comes first, expected fmt before it");
                    }
                    return new Pcm(samples(in, format, length, name, pieces), format.sampleRateHz());
                }
                default -> {
                    skipped += length;
                    if (skipped > MAX_SKIPPED_BYTES) {
                        throw new AudioFileException(name + ": more than " + MAX_SKIPPED_BYTES
                                + " bytes before its audio, expected a data chunk");
                    }
                    skip(in, length + (length & 1), name);
                }
            }
        }
    }

    private static Format format(InputStream in, long length, String name) throws IOException {
        if (length < 16 || length > 1024) {
            throw new AudioFileException(name + ": fmt chunk of " + length + " bytes, expected 16 to 1024");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new AudioFileException(name + ": ends inside its fmt chunk");
        }
        skip(in, length & 1, name);
        ByteBuffer chunk = little(bytes);
        int encoding = Short.toUnsignedInt(chunk.getShort(0));
        int bits = Short.toUnsignedInt(chunk.getShort(14));
        // The true encoding of an extensible format begins its GUID.
        if (encoding == FORMAT_EXTENSIBLE && length >= 40) {
            encoding = Short.toUnsignedInt(chunk.getShort(24));
        }
        boolean known = (encoding == FORMAT_LINEAR && (bits == 8 || bits == 16 || bits == 24))
                || ((encoding == FORMAT_A_LAW || encoding == FORMAT_MU_LAW) && bits == 8);
        if (!known) {
            throw new AudioFileException(name + ": format " + encoding + " with " + bits
                    + " bits, expected linear (1) with 8, 16 or 24, A-law (6) or µ-law (7) with 8");
        }
        int channels = Short.toUnsignedInt(chunk.getShort(2));
        if (channels != 1 && channels != 2) {
            throw new AudioFileException(name + ": " + channels + " channels, expected 1 or 2");
        }
        int sampleRateHz = chunk.getInt(4);
        if (!RATES_HZ.contains(sampleRateHz)) {
            throw new AudioFileException(name + ": " + Integer.toUnsignedString(sampleRateHz)
                    + " samples a second, expected one of "
                    + RATES_HZ.stream().sorted().toList());
        }
        return new Format(encoding, channels, sampleRateHz, bits / 8);
    }

    private static short[] samples(
            InputStream in, Format format, long length, String name, Optional<Consumer<Pcm>> pieces)
            throws IOException {
        boolean lengthKnown = length != 0 && length < LENGTH_UNKNOWN_BYTES;
        long maxFrames = (long) MAX_SECONDS * format.sampleRateHz();
        if (lengthKnown && length / format.frameBytes() > maxFrames) {
            throw tooLong(name);
        }
        // The header's word is not taken for memory: the array grows with what is really there.
        short[] samples = new short[format.sampleRateHz()];
        byte[] block = new byte[format.frameBytes() * (pieces.isPresent() ? format.sampleRateHz() / 50 : 4096)];
        int count = 0;
        long left = lengthKnown ? length : Long.MAX_VALUE;
        while (left > 0) {
            int read = in.readNBytes(block, 0, (int) Math.min(block.length, left));
            left -= read;
            int frames = read / format.frameBytes();
            if (count + frames > maxFrames) {
                throw tooLong(name);
            }
            if (count + frames > samples.length) {
                samples = Arrays.copyOf(samples, (int) Math.min(maxFrames, Math.max(count + frames, 2L * count)));
            }
            ByteBuffer from = little(block);
            for (int i = 0; i < frames; i++) {
                samples[count++] = frame(from, i * format.frameBytes(), format);
            }
            if (pieces.isPresent() && frames > 0) {
                Pcm piece = new Pcm(Arrays.copyOfRange(samples, count - frames, count), format.sampleRateHz());
                pieces.get().accept(piece);
            }
            if (read < block.length && left > 0) {
                if (lengthKnown) {
                    throw new AudioFileException(
                            name + ": its audio ends after " + (length - left) + " bytes, expected " + length);
                }
                break;
            }
        }
        return Arrays.copyOf(samples, count);
    }

    private static AudioFileException tooLong(String name) {
        return new AudioFileException(name + ": is longer than " + MAX_SECONDS + " s, expected at most that");
    }

    private static short frame(ByteBuffer from, int at, Format format) {
        int first = sample(from, at, format);
        if (format.channels() == 1) {
            return (short) first;
        }
        return (short) ((first + sample(from, at + format.bytesPerSample(), format)) / 2);
    }

    private static int sample(ByteBuffer from, int at, Format format) {
        return switch (format.encoding()) {
            case FORMAT_A_LAW -> A_LAW.decode(from.get(at));
            case FORMAT_MU_LAW -> MU_LAW.decode(from.get(at));
            default ->
                switch (format.bytesPerSample()) {
                    case 1 -> (Byte.toUnsignedInt(from.get(at)) - 128) << 8;
                    case 2 -> from.getShort(at);
                    // Of 24 bits the lowest eight are below what a telephone can carry.
                    default -> from.getShort(at + 1);
                };
        };
    }

    private static void skip(InputStream in, long bytes, String name) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw new AudioFileException(name + ": ends inside a chunk of " + bytes + " bytes", e);
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String id(byte[] bytes, int at) {
        return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A file does not hold audio that can be used; the message names the file and what was expected. */
    public static final class AudioFileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public AudioFileException(String message) {
            super(message);
        }

        public AudioFileException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
