package io.parley.engine.journal;

import io.parley.engine.sip.SeenMessage;

/** Writes a leg's SIP messages into the call's journal, up to a bound. Used by the call's owner. */
public final class SipLadder {
    /** A call without trouble has ten; one that refreshes its session every minute for an hour has 250. */
    public static final int MAX_MESSAGES = 300;

    private final StampedJournal journal;
    private final String leg;
    private int messages;

    /** @param leg empty for that of the caller or callee, {@code human} for that of a transfer */
    public SipLadder(StampedJournal journal, String leg) {
        this.journal = journal;
        this.leg = leg;
    }

    /** Beyond the bound nothing is written: what went wrong at the beginning is there, and the end has events of its own. */
    public void add(SeenMessage message) {
        if (messages < MAX_MESSAGES) {
            messages++;
            journal.add(new CallEvent.SipMessage(leg, message.sent(), message.peer(), message.text()));
        }
    }
}
