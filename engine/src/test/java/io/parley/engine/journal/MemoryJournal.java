package io.parley.engine.journal;

import java.util.ArrayList;
import java.util.List;

/** A journal in memory, for tests: written by a call's owner, read by the test's thread at any time. */
public final class MemoryJournal implements JournalSink {
    private final List<JournalEntry> entries = new ArrayList<>();
    private long seq;
    private long missing;
    private boolean closed;

    @Override
    public synchronized void append(long tick, long nanos, CallEvent event) {
        seq++;
        if (closed) {
            missing++;
        } else {
            entries.add(new JournalEntry(seq, tick, nanos, event));
        }
    }

    @Override
    public synchronized long missing() {
        return missing;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Everything so far. */
    public synchronized List<JournalEntry> entries() {
        return List.copyOf(entries);
    }

    /** Everything of one kind so far. */
    public <T extends CallEvent> List<T> events(Class<T> kind) {
        return entries().stream()
                .map(JournalEntry::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
