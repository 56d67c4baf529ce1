package io.parley.engine.journal;

import io.parley.dialog.Action;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a call's journal, whatever state it is in: everything up to the first line with a wrong length or checksum, which
 * is where a crash tore it. Pure apart from reading the file; any thread.
 */
public final class JournalReader {

    /** Beyond what a journal can have (its cap, one end): such a file is something else. */
    public static final int MAX_FILE_BYTES = 4 * JournalFile.MAX_BYTES;

    private static final int MAX_LENGTH_DIGITS = 8;
    private static final int CHECKSUM_DIGITS = 8;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final byte[] bytes;
    private int at;
    private int line;
    private long lastSeq;
    private long gaps;
    private int unreadable;
    private boolean ended;
    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    private JournalReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if there is none or it cannot be read; not for what is in it
     */
    public static ReadJournal read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(MAX_FILE_BYTES));
        }
    }

    /** Reads the bytes of a file. Never throws. */
    public static ReadJournal parse(byte[] bytes) {
        return new JournalReader(bytes).all();
    }

    private ReadJournal all() {
        String reason = null;
        int lineStart = 0;
        while (at < bytes.length && reason == null) {
            lineStart = at;
            line++;
            reason = next();
        }
        boolean recovered = !ended;
        if (recovered) {
            entries.add(madeUpEnd());
        }
        return new ReadJournal(
                entries,
                texts,
                recovered,
                // A line that is there but means nothing to us is a gap as well, and no loss.
                Math.max(0, gaps - unreadable),
                unreadable,
                reason == null ? Optional.empty() : Optional.of(new ReadJournal.Cut(lineStart, line, reason)));
    }

    /** Takes a line, or says what is wrong with it. */
    private @Nullable String next() {
        if (ended) {
            return "something after the end";
        }
        int length = length();
        if (length < 0) {
            return "no length";
        }
        int bodyStart = at + CHECKSUM_DIGITS + 1;
        if (length > bytes.length - bodyStart - 1) {
            return "shorter than its length";
        }
        String expected = new String(bytes, at, CHECKSUM_DIGITS, StandardCharsets.ISO_8859_1);
        if (bytes[bodyStart - 1] != ' ' || bytes[bodyStart + length] != '\n') {
            return "wrong length";
        }
        if (!expected.equals(JournalLine.checksum(bytes, bodyStart, length))) {
            return "wrong checksum";
        }
        at = bodyStart + length + 1;
        return take(new String(bytes, bodyStart, length, StandardCharsets.UTF_8));
    }

    private @Nullable String take(String json) {
        Optional<JournalEntry> entry = JournalJson.read(json);
        if (entry.isEmpty()) {
            unreadable++;
            return null;
        }
        long seq = entry.get().seq();
        if (seq <= lastSeq) {
            return "sequence " + seq + " after " + lastSeq;
        }
        gaps += seq - lastSeq - 1;
        lastSeq = seq;
        entries.add(entry.get());
        texts.add(json);
        ended = entry.get().event() instanceof CallEvent.Ended;
        return null;
    }

    /** Reads {@code DIGITS BLANK}; -1 if that is not what stands there. */
    private int length() {
        int length = 0;
        for (int digits = 0; digits <= MAX_LENGTH_DIGITS && at < bytes.length; digits++) {
            byte b = bytes[at++];
            if (b == ' ' && digits > 0) {
                return length;
            }
            if (b < '0' || b > '9') {
                return -1;
            }
            length = length * 10 + (b - '0');
        }
        return -1;
    }

    /** What is known at the point where the journal breaks off. That the call was connected is, how it ended is not. */
    private JournalEntry madeUpEnd() {
        Map<String, String> info = new TreeMap<>();
        boolean complete = false;
        long rangNanos = -1;
        long answeredNanos = -1;
        for (JournalEntry entry : entries) {
            if (entry.event() instanceof CallEvent.Answered) {
                answeredNanos = entry.nanos();
            } else if (entry.event() instanceof CallEvent.Signalling step && step.tellsRinging() && rangNanos < 0) {
                rangNanos = entry.nanos();
            } else if (entry.event() instanceof CallEvent.Stepped stepped) {
                for (Action action : stepped.actions()) {
                    if (action instanceof Action.Collect collect) {
                        info.putAll(collect.info());
                    }
                    complete |= action instanceof Action.Complete;
                }
            }
        }
        JournalEntry last =
                entries.isEmpty() ? new JournalEntry(0, 0, 0, new CallEvent.Truncated(0)) : entries.getLast();
        return new JournalEntry(
                lastSeq + 1,
                last.tick(),
                last.nanos(),
                new CallEvent.Ended(
                        "UNKNOWN",
                        "unknown",
                        0,
                        -1,
                        "the journal breaks off",
                        complete,
                        info,
                        rangNanos < 0
                                ? 0
                                : ((answeredNanos < 0 ? last.nanos() : answeredNanos) - rangNanos) / NANOS_PER_MILLI,
                        answeredNanos < 0 ? 0 : (last.nanos() - answeredNanos) / NANOS_PER_MILLI));
    }
}
