package io.parley.engine.transfer;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.SipLadder;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.DialogData;
import io.parley.engine.sip.SeenMessage;

/** What one attempt leaves in the journal; measures how long it rang. On the call's owner. */
final class TransferJournal {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final StampedJournal journal;
    private final long requestId;
    private final SipLadder ladder;
    private long rangNanos = -1;

    TransferJournal(StampedJournal journal, long requestId) {
        this.journal = journal;
        this.requestId = requestId;
        this.ladder = new SipLadder(journal, "human");
    }

    void saw(SeenMessage message) {
        ladder.add(message);
    }

    void progress(int status, String reason) {
        if ((status == 180 || status == 183) && rangNanos < 0) {
            rangNanos = journal.nanosSinceOpened();
        }
        journal.add(new CallEvent.TransferProgress(requestId, status, reason));
    }

    void dialogUp(DialogData dialog) {
        journal.add(new CallEvent.TransferDialogUp(requestId, dialog));
    }

    /** The human and the caller have parted. */
    void talked(long sinceNanos, long untilNanos, String hungUpBy) {
        journal.add(new CallEvent.TransferTalked(requestId, (untilNanos - sinceNanos) / NANOS_PER_MILLI, hungUpBy));
    }

    /** What became of the wish that the two talk without us. */
    void joined(TransferOutcome outcome, int status, String reason) {
        journal.add(new CallEvent.TransferJoined(requestId, outcome.name(), status, reason));
    }

    long nanos() {
        return journal.nanosSinceOpened();
    }

    void settled(TransferOutcome outcome, int status, String reason) {
        long rang = rangNanos < 0 ? 0 : (journal.nanosSinceOpened() - rangNanos) / NANOS_PER_MILLI;
        journal.add(new CallEvent.TransferSettled(requestId, outcome.name(), status, reason, rang));
    }
}
