package io.parley.server.calls;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call's journal that remembers what its file would not take, so that the call's record is whole even if the disk was
 * full; and, while the file takes everything, what a record is made of, so that nothing has to be read and parsed again for
 * it. Written by the call's owner, read when the call has ended.
 */
final class KeptJournal implements JournalSink {
    /** Of one call; a call has a hundred or so. What is beyond is missing in the record, too. */
    static final int MAX_KEPT = 500;

    /** Events that are remembered for the record, SIP messages not among them; with more than that the file is read. */
    static final int MAX_REMEMBERED = 2_000;

    private final JournalSink file;
    private final Losses losses;

    // Guarded by this: the owner's last write and the reader's first look are on different threads.
    private final List<JournalEntry> kept = new ArrayList<>();
    private final List<JournalEntry> remembered = new ArrayList<>();
    private boolean remembersAll = true;
    private long seq;

    KeptJournal(JournalSink file, Losses losses) {
        this.file = file;
        this.losses = losses;
    }

    @Override
    public synchronized void append(long tick, long nanos, CallEvent event) {
        seq++;
        long before = file.missing();
        file.append(tick, nanos, event);
        long lost = file.missing() - before;
        if (lost > 0) {
            losses.events(lost);
            // The end is what the record needs most.
            if (kept.size() < MAX_KEPT || event instanceof CallEvent.Ended) {
                kept.add(new JournalEntry(seq, tick, nanos, event));
            }
            forget();
        } else if (remembersAll && !(event instanceof CallEvent.SipMessage)) {
            remembered.add(new JournalEntry(seq, tick, nanos, event));
            if (remembered.size() > MAX_REMEMBERED) {
                forget();
            }
        }
    }

    private void forget() {
        remembersAll = false;
        remembered.clear();
    }

    /** What a record is made of, if the file has taken every event and they were not too many: then it says the same. */
    synchronized Optional<List<JournalEntry>> whole() {
        return remembersAll ? Optional.of(List.copyOf(remembered)) : Optional.empty();
    }

    /** What the file lacks and memory has, in order. */
    synchronized List<JournalEntry> kept() {
        return List.copyOf(kept);
    }

    @Override
    public synchronized long missing() {
        return file.missing();
    }

    @Override
    public synchronized void close() {
        file.close();
    }
}
