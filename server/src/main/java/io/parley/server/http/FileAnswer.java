package io.parley.server.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends a file as it is at this moment, or the range of it that was asked for (RFC 9110 section 14). */
final class FileAnswer {
    /** What one write to the connection takes. */
    private static final int BLOCK_BYTES = 32 << 10;

    /** One range: {@code bytes=0-99}, {@code bytes=100-}, {@code bytes=-100}. */
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private FileAnswer() {}

    /** Both ends inclusive. */
    private record Range(long first, long last) {
        long length() {
            return last - first + 1;
        }
    }

    /** Without ranges. */
    static void whole(Context ctx, Path file, String mediaType) throws IOException {
        send(ctx, file, mediaType, false);
    }

    static void withRanges(Context ctx, Path file, String mediaType) throws IOException {
        send(ctx, file, mediaType, true);
    }

    private static void send(Context ctx, Path file, String mediaType, boolean ranges) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            Optional<Range> range = ranges ? range(ctx.header("Range"), size) : Optional.empty();
            ctx.contentType(mediaType);
            ctx.header("Content-Disposition", "attachment; filename=\"" + name(file) + "\"");
            if (ranges) {
                ctx.header("Accept-Ranges", "bytes");
            }
            Range part = range.orElse(new Range(0, size - 1));
            if (range.isPresent()) {
                ctx.status(206);
                ctx.header("Content-Range", "bytes " + part.first + "-" + part.last + "/" + size);
            }
            ctx.res().setContentLengthLong(part.length());
            copy(channel.position(part.first), part.length(), ctx.res().getOutputStream());
        } catch (NoSuchFileException e) {
            throw noSuchFile(ctx).thrown();
        }
    }

    static Problem noSuchFile(Context ctx) {
        return Problem.of(
                Problem.Kind.NO_SUCH_FILE, "the call left no " + ctx.path().replaceAll(".*/", ""));
    }

    /** The file can have grown since it was measured, never shrunk. */
    private static void copy(FileChannel from, long bytes, OutputStream to) throws IOException {
        InputStream in = Channels.newInputStream(from);
        byte[] block = new byte[BLOCK_BYTES];
        long left = bytes;
        while (left > 0) {
            int read = in.read(block, 0, (int) Math.min(left, block.length));
            if (read < 0) {
                throw new IOException("the file became shorter");
            }
            to.write(block, 0, read);
            left -= read;
        }
    }

    /** {@code CALL-ID-recording.wav}. */
    private static String name(Path file) {
        Path folder = file.getParent();
        return (folder == null ? "" : folder.getFileName() + "-") + file.getFileName();
    }

    /** The range that a header asks for; empty if there is none that we serve, so that the whole file is sent. */
    private static Optional<Range> range(@org.jspecify.annotations.Nullable String header, long size) {
        Matcher asked = ONE_RANGE.matcher(header == null ? "" : header.strip());
        if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
            return Optional.empty();
        }
        long first;
        long last;
        if (asked.group(1).isEmpty()) {
            first = Math.max(0, size - Long.parseLong(asked.group(2)));
            last = size - 1;
        } else {
            first = Long.parseLong(asked.group(1));
            long wanted = asked.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(asked.group(2));
            if (wanted < first) {
                // Malformed by section 14.1.1: as if there were no such header.
                return Optional.empty();
            }
            last = Math.min(wanted, size - 1);
        }
        if (first > last) {
            throw Problem.of(Problem.Kind.WRONG_RANGE, "the file has " + size + " bytes")
                    .thrown();
        }
        return Optional.of(new Range(first, last));
    }
}
