package io.parley.media.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A call as a WAV file: caller left, bot right, 8 kHz, 16 bit, one slot of 20 ms for each tick, so a time in the file is
 * a media time. The event loop fills blocks of one second; a task on the writer given writes them. The loop never waits
 * and never sees a disk's error: what could not be written is silence in its place, counted in {@link #missingMillis}.
 * The header is right after each block, so a crash leaves a file that plays, short of the block that was being written:
 * {@link #repair} gives that back.
 */
public final class StereoRecording {
    private static final int SAMPLE_RATE_HZ = 8000;
    private static final int SLOT = 160;
    private static final int FRAME_BYTES = 4;
    private static final int BLOCK_BYTES = SAMPLE_RATE_HZ * FRAME_BYTES;
    private static final int BYTES_A_MILLI = SAMPLE_RATE_HZ * FRAME_BYTES / 1000;
    private static final int HEADER_BYTES = 44;
    private static final int LENGTH_AT = 4;
    private static final int DATA_LENGTH_AT = 40;
    /** Blocks that wait for the disk, a second each; then seconds are lost. */
    private static final int MAX_WAITING = 4;

    private final Path file;
    private final Executor writer;
    private final ArrayBlockingQueue<Block> full = new ArrayBlockingQueue<>(MAX_WAITING);
    private final ArrayBlockingQueue<Block> empty = new ArrayBlockingQueue<>(MAX_WAITING + 1);
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicLong missingMillis = new AtomicLong();
    private volatile boolean closing;
    private volatile boolean closed;

    // The loop's own.
    private Block block = new Block();
    private long blocks;
    private boolean ended;

    // The writing task's own.
    private @Nullable FileChannel channel;
    private boolean failed;
    private final ByteBuffer header = header();

    private static final class Block {
        final ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long index;
    }

    /**
     * Begins a recording; the file is made, with its folders, when the first second is written.
     *
     * @param writer runs the writing, one task at a time; tasks touch the disk
     */
    public StereoRecording(Path file, Executor writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Whose sound in a recording. */
    public enum Side {
        CALLER,
        BOT
    }

    /**
     * One side of a recording that is complete; blocks.
     *
     * @throws WavFile.AudioFileException if it cannot be read, or is no recording of a call
     */
    public static Pcm read(Path file, Side side) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new WavFile.AudioFileException(file + ": cannot be read (" + e + ")", e);
        }
        ByteBuffer expected = header().position(LENGTH_AT + 4).limit(DATA_LENGTH_AT);
        boolean ours = bytes.length >= HEADER_BYTES
                && ByteBuffer.wrap(bytes, LENGTH_AT + 4, DATA_LENGTH_AT - LENGTH_AT - 4)
                        .equals(expected);
        if (!ours) {
            throw new WavFile.AudioFileException(
                    file + ": is no recording of a call, expected WAV with two channels of 16 bit at 8 kHz");
        }
        ByteBuffer frames = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int first = HEADER_BYTES + (side == Side.CALLER ? 0 : FRAME_BYTES / 2);
        short[] samples = new short[(bytes.length - HEADER_BYTES) / FRAME_BYTES];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = frames.getShort(first + i * FRAME_BYTES);
        }
        return new Pcm(samples, SAMPLE_RATE_HZ);
    }

    /** Appends one slot of 160 samples of each side. On the event loop. */
    public void slot(short[] left, short[] right) {
        if (ended) {
            return;
        }
        ByteBuffer bytes = block.bytes;
        for (int i = 0; i < SLOT; i++) {
            bytes.putShort(left[i]);
            bytes.putShort(right[i]);
        }
        if (!bytes.hasRemaining()) {
            if (handOver(block)) {
                Block used = empty.poll();
                block = used == null ? new Block() : used;
            }
            block.bytes.clear();
            write();
        }
    }

    /** Completes the file, in the background: {@link #closed} tells when. May be called twice. */
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        if (block.bytes.position() > 0) {
            // Nothing comes after it: it needs no other in its place.
            var _ = handOver(block);
        }
        closing = true;
        write();
    }

    /** Whether the writer has it now; if not, its second is lost. */
    private boolean handOver(Block filled) {
        filled.index = blocks++;
        filled.bytes.flip();
        boolean taken = full.offer(filled);
        if (!taken) {
            missingMillis.addAndGet(filled.bytes.limit() / BYTES_A_MILLI);
        }
        return taken;
    }

    private void write() {
        if (!writing.compareAndSet(false, true)) {
            return;
        }
        try {
            writer.execute(this::writeWaiting);
        } catch (RejectedExecutionException e) {
            // The process is going down: nobody writes any more.
            for (Block lost = full.poll(); lost != null; lost = full.poll()) {
                missingMillis.addAndGet(lost.bytes.limit() / BYTES_A_MILLI);
            }
            writing.set(false);
            closed = closing;
        }
    }

    private void writeWaiting() {
        for (; ; ) {
            for (Block waiting = full.poll(); waiting != null; waiting = full.poll()) {
                writeBlock(waiting);
                empty.offer(waiting);
            }
            if (closing && full.isEmpty()) {
                finish();
                return; // still "writing": nothing may come after this
            }
            writing.set(false);
            // A block or the end may have come since we looked, and found us still writing.
            boolean nothingCame = full.isEmpty() && !closing;
            if (nothingCame || !writing.compareAndSet(false, true)) {
                return;
            }
        }
    }

    private void writeBlock(Block waiting) {
        int bytes = waiting.bytes.limit();
        try {
            FileChannel open = channel == null ? open() : channel;
            channel = open;
            // At its own place: a second that was lost before it is a hole, which reads as silence.
            long place = HEADER_BYTES + waiting.index * BLOCK_BYTES;
            writeFully(open, waiting.bytes, place);
            writeHeader(open, place + bytes - HEADER_BYTES);
        } catch (IOException e) {
            // The next second is tried again: a full disk does not stay full.
            failed = true;
            missingMillis.addAndGet(bytes / BYTES_A_MILLI);
        }
    }

    private FileChannel open() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                OwnerOnly.attributes());
    }

    private void writeHeader(FileChannel open, long dataBytes) throws IOException {
        header.clear();
        header.putInt(LENGTH_AT, (int) (dataBytes + HEADER_BYTES - 8));
        header.putInt(DATA_LENGTH_AT, (int) dataBytes);
        writeFully(open, header, 0);
    }

    private static void writeFully(FileChannel open, ByteBuffer bytes, long place) throws IOException {
        long at = place;
        while (bytes.hasRemaining()) {
            at += open.write(bytes, at);
        }
    }

    private void finish() {
        try {
            FileChannel open = channel;
            if (open == null && !failed) {
                // A call of no length is an empty recording, not a missing one.
                open = open();
                writeHeader(open, 0);
            }
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            failed = true;
        }
        closed = true;
    }

    /**
     * Makes a recording that a crash left behind say its true length, and cuts off half a frame at its end. Changes nothing
     * in a file that is right already, or that is no recording of this form. Blocks for the disk.
     *
     * @return whether something was to be done
     */
    public static boolean repair(Path file) throws IOException {
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer found = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            while (found.hasRemaining() && open.read(found, found.position()) > 0) {
                // until the header is whole, or the file's end
            }
            long dataBytes = Math.max(0, open.size() - HEADER_BYTES) / FRAME_BYTES * FRAME_BYTES;
            ByteBuffer right = header();
            right.putInt(LENGTH_AT, (int) (dataBytes + HEADER_BYTES - 8));
            right.putInt(DATA_LENGTH_AT, (int) dataBytes);
            found.flip();
            right.clear();
            if (found.equals(right) && open.size() == HEADER_BYTES + dataBytes) {
                return false;
            }
            if (!ours(found)) {
                return false;
            }
            writeFully(open, right, 0);
            open.truncate(HEADER_BYTES + dataBytes);
            return true;
        }
    }

    /** A header of this form but for its lengths, or the hole where one was to be written, or a part of either. */
    private static boolean ours(ByteBuffer found) {
        ByteBuffer form = header();
        boolean hole = true;
        boolean same = true;
        for (int i = 0; i < found.limit(); i++) {
            boolean length = (i >= LENGTH_AT && i < LENGTH_AT + 4) || i >= DATA_LENGTH_AT;
            hole &= found.get(i) == 0;
            same &= length || found.get(i) == form.get(i);
        }
        return hole || same;
    }

    private static ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        header.putShort((short) 1).putShort((short) 2);
        header.putInt(SAMPLE_RATE_HZ).putInt(SAMPLE_RATE_HZ * FRAME_BYTES);
        header.putShort((short) FRAME_BYTES).putShort((short) 16);
        header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        return header;
    }

    /** Whether the file is complete, as far as it could be written. Any thread. */
    public boolean closed() {
        return closed;
    }

    /** What could not be written so far, in milliseconds. Any thread. */
    public long missingMillis() {
        return missingMillis.get();
    }
}
