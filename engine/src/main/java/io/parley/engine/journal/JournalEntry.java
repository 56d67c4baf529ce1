package io.parley.engine.journal;

/**
 * One event of a call with its place and times.
 *
 * @param seq from 1, without gaps unless events were lost
 * @param tick media time, 0 before media started
 * @param nanos engine time since the call was opened
 */
public record JournalEntry(long seq, long tick, long nanos, CallEvent event) {}
