package io.parley.engine.journal;

/** Takes a call's events in order. Called by the call's owner only. */
public interface JournalSink extends AutoCloseable {

    /**
     * Appends an event. Never throws for a full or broken disk: the call goes on, and {@link #missing} tells.
     *
     * @param tick media time, 0 before media started
     * @param nanos engine time since the call was opened
     */
    void append(long tick, long nanos, CallEvent event);

    /** Events that could not be kept. */
    long missing();

    @Override
    void close();
}
