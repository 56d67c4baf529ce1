package io.parley.dialog.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How long a WAV file lasts by its header (RIFF, multimedia data standards update 3 of 1994); its audio is not read. */
final class WavLength {
    private static final int MILLIS_PER_SECOND = 1000;

    /** A writer to a pipe leaves zero or a huge number: then the audio goes on to the file's end. */
    private static final long UNKNOWN_BYTES = 0x7FFF_0000L;

    private WavLength() {}

    /** Empty if that is no such file, or it cannot be read. */
    static Optional<Long> millis(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return millis(in, Files.size(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> millis(InputStream in, long fileBytes) throws IOException {
        byte[] riff = in.readNBytes(12);
        if (riff.length < 12 || !id(riff, 0).equals("RIFF") || !id(riff, 8).equals("WAVE")) {
            return Optional.empty();
        }
        long bytesPerSecond = 0;
        long at = riff.length;
        while (true) {
            byte[] header = in.readNBytes(8);
            if (header.length < 8) {
                return Optional.empty();
            }
            at += header.length;
            long length = Integer.toUnsignedLong(little(header).getInt(4));
            if (id(header, 0).equals("data")) {
                long rest = fileBytes - at;
                long bytes = length == 0 || length >= UNKNOWN_BYTES ? rest : Math.min(length, rest);
                return bytesPerSecond == 0 ? Optional.empty() : Optional.of(bytes * MILLIS_PER_SECOND / bytesPerSecond);
            }
            long padded = length + length % 2;
            if (id(header, 0).equals("fmt ")) {
                byte[] format = in.readNBytes(16);
                if (format.length < 16) {
                    return Optional.empty();
                }
                bytesPerSecond = Integer.toUnsignedLong(little(format).getInt(8));
                in.skipNBytes(Math.max(0, padded - format.length));
            } else {
                in.skipNBytes(padded);
            }
            at += padded;
        }
    }

    private static String id(byte[] bytes, int at) {
        return new String(bytes, at, 4, StandardCharsets.US_ASCII);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
