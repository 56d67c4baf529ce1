package io.parley.engine.sip.guard;

import java.util.Locale;

/** What becomes of received bytes or of a connection, before anything is parsed. */
public enum Fate {
    /** It goes to the parser. */
    PASSED,
    /** Its source is banned for a time. */
    BANNED,
    /** It says itself that it is a scanner; the source is banned from now on. */
    SCANNER,
    /** More than one source may send. */
    OVER_RATE,
    /** More than all unknown sources together may send. */
    CROWDED,
    /** No SIP message, by its first line. */
    GARBAGE,
    /** Longer than {@link Glance#MAX_MESSAGE_BYTES}, or so it says. */
    OVERSIZED,
    /** More than {@link Glance#MAX_HEADERS} header fields or {@link Glance#MAX_SEPARATORS} values and parameters. */
    OVERLOADED,
    /** A message over a connection took too long to arrive. */
    SLOW,
    /** An unknown source's connection that was not used. */
    IDLE,
    /** One connection more than there may be, of one source or in all. */
    CONNECTIONS;

    /** Whether it goes on. */
    public boolean passed() {
        return this == PASSED;
    }

    /** As counters and metrics name it: {@code over-rate}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
