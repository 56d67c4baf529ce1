package io.parley.server.calls;

import io.parley.engine.journal.StampedJournal;

/** Watches every call of the engine: metrics, live feeds, logs. */
public interface Witness {

    /**
     * A call begins; its first event, {@code Opened}, is about to come.
     *
     * @return sees each event of this call, on the call's owner; must return at once and never throw
     */
    StampedJournal.Observer witness(String callId);
}
