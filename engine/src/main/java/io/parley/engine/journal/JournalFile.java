package io.parley.engine.journal;

import io.parley.media.audio.OwnerOnly;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call's journal on disk: a file of its own, readable by its owner only, that is only ever appended to. Every event is
 * handed to the operating system at once, and put on the disk itself when the call is answered and when it has ended.
 *
 * <p>Used by the call's owner, a virtual thread; it blocks for the disk. Whatever the disk does, the call goes on: what
 * could not be kept is counted, and a line that was written by half is taken back before the next one.
 */
public final class JournalFile implements JournalSink {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);

    /** A journal that grows beyond this gets one {@link CallEvent.Truncated}, and from then on only its end. */
    public static final int MAX_BYTES = 1 << 20;

    private final @Nullable FileOutputStream out;
    /** Why there is no file; told with the first event, which knows the call. */
    private @Nullable Exception notOpened;

    private String callId = "";
    private long goodLength;
    private boolean tornLine;
    private long seq;
    private long missing;
    private boolean truncated;
    private boolean closed;
    private boolean reported;

    /** @param out empty and appending; null: nothing can be kept */
    JournalFile(@Nullable FileOutputStream out) {
        this.out = out;
    }

    /**
     * Begins a journal. If that cannot be done, every event of it will be missing.
     *
     * @param file does not exist yet; its folders are made
     */
    public static JournalFile create(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.createFile(file, OwnerOnly.attributes());
            // Not a FileChannel: an interrupt of the owner would close that in mid-call.
            return new JournalFile(new FileOutputStream(file.toFile(), true));
        } catch (IOException | UnsupportedOperationException e) {
            JournalFile broken = new JournalFile(null);
            broken.notOpened = e;
            return broken;
        }
    }

    /**
     * Goes on with a journal that breaks off: what a crash left behind its last whole line is cut off.
     *
     * @param found as it was read just now
     * @throws IOException if it cannot be written
     */
    public static JournalFile resume(Path file, ReadJournal found) throws IOException {
        if (!found.recovered()) {
            throw new IllegalArgumentException("the journal has its end");
        }
        FileOutputStream out = openCut(file, found);
        JournalFile journal = new JournalFile(out);
        journal.callId = found.opened().map(CallEvent.Opened::callId).orElse("");
        journal.goodLength = out.getChannel().size();
        journal.seq = found.entries().getLast().seq() - 1; // that of the made-up end is taken by what comes next
        return journal;
    }

    /**
     * Adds to a journal that nobody writes any more what belongs after its last good line; a torn line is cut off.
     *
     * @param entries in order; those that the file has, or that would lie before its last, are left out
     * @return how many were added
     * @throws IOException if they cannot be written; the file is then as good as before
     */
    public static int addLate(Path file, List<JournalEntry> entries) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, OwnerOnly.attributes());
        }
        ReadJournal read = JournalReader.read(file);
        boolean another = read.json().isEmpty() && Files.size(file) > 0;
        if (!read.recovered() || another) {
            return 0;
        }
        long last = read.entries().size() < 2
                ? 0
                : read.entries().get(read.entries().size() - 2).seq();
        try (FileOutputStream out = openCut(file, read)) {
            long goodLength = out.getChannel().size();
            int added = 0;
            boolean complete = false;
            try {
                for (JournalEntry entry : entries) {
                    if (entry.seq() > last) {
                        out.write(JournalLine.of(JournalJson.write(entry)));
                        added++;
                    }
                }
                out.getFD().sync();
                complete = true;
            } finally {
                if (!complete) {
                    out.getChannel().truncate(goodLength);
                }
            }
            return added;
        }
    }

    /** Opens a journal for appending, without what stands behind its last whole line. */
    private static FileOutputStream openCut(Path file, ReadJournal found) throws IOException {
        FileOutputStream out = new FileOutputStream(file.toFile(), true);
        boolean cut = false;
        try {
            if (found.cut().isPresent()) {
                out.getChannel().truncate(found.cut().get().atByte());
            }
            cut = true;
            return out;
        } finally {
            if (!cut) {
                out.close();
            }
        }
    }

    @Override
    public void append(long tick, long nanos, CallEvent event) {
        seq++;
        if (event instanceof CallEvent.Opened opened) {
            callId = opened.callId();
        }
        if (notOpened != null) {
            report(notOpened);
        }
        boolean end = event instanceof CallEvent.Ended || event instanceof CallEvent.Recovered;
        if (closed || out == null || (truncated && !end)) {
            missing++;
            return;
        }
        try {
            byte[] line = JournalLine.of(JournalJson.write(new JournalEntry(seq, tick, nanos, event)));
            if (!end && goodLength + line.length > MAX_BYTES) {
                truncated = true;
                missing++;
                write(JournalLine.of(
                        JournalJson.write(new JournalEntry(seq, tick, nanos, new CallEvent.Truncated(goodLength)))));
                return;
            }
            write(line);
            if (end || event instanceof CallEvent.Answered || event instanceof CallEvent.TransferRequested) {
                out.getFD().sync();
            }
        } catch (IOException | RuntimeException e) {
            missing++;
            report(e);
        }
    }

    @Override
    public long missing() {
        return missing;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            report(e);
        }
    }

    private void write(byte[] line) throws IOException {
        if (out == null) {
            return;
        }
        if (tornLine) {
            out.getChannel().truncate(goodLength);
        }
        tornLine = true;
        out.write(line);
        tornLine = false;
        goodLength += line.length;
    }

    /** Once a call: a full disk would otherwise fill the log as well. */
    private void report(Exception e) {
        if (!reported) {
            reported = true;
            LOG.atError().addKeyValue("call", callId).setCause(e).log("journal cannot be written");
        }
    }
}
