package io.parley.engine.transfer;

import io.parley.engine.journal.CallEvent;
import org.jspecify.annotations.Nullable;

/**
 * A caller and a human talk through us, until one leaves or the peer has joined them without us. The journal is told once
 * who ended it and when. While the peer is {@linkplain #join joining} them, legs end as a part of that: who hung up is known
 * only when the joining has an end. On the call's owner.
 */
final class Talk {
    private final TransferJournal journal;
    private final long sinceNanos;
    private boolean joining;
    private boolean told;
    private @Nullable String parted;
    private long partedNanos;

    Talk(TransferJournal journal) {
        this.journal = journal;
        this.sinceNanos = journal.nanos();
    }

    void join() {
        joining = true;
    }

    /**
     * Somebody hung up.
     *
     * @return whether that ended their talk, as far as is known now
     */
    boolean parted(String by) {
        note(by);
        if (!joining) {
            tell(by);
        }
        return !joining;
    }

    /**
     * The joining has an end.
     *
     * @return whether somebody has hung up, and that was it
     */
    boolean settled(boolean joined) {
        joining = false;
        if (joined) {
            note(CallEvent.TransferTalked.JOINED);
            tell(CallEvent.TransferTalked.JOINED);
            return false;
        }
        if (parted == null) {
            return false;
        }
        tell(parted);
        return true;
    }

    /** The first is who it was. */
    private void note(String by) {
        if (parted == null) {
            parted = by;
            partedNanos = journal.nanos();
        }
    }

    private void tell(String by) {
        if (!told) {
            told = true;
            journal.talked(sinceNanos, partedNanos, by);
        }
    }
}
