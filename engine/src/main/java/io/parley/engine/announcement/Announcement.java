package io.parley.engine.announcement;

import io.parley.config.Words;

/**
 * What a network's announcement says about the number that was called. Signalling often cannot: for a telephone that is
 * switched off it has the same 480 as for one that nobody takes.
 */
public enum Announcement {
    BUSY,
    NO_ANSWER,
    /** The callee, or somebody for him, turned the call away. */
    DECLINED,
    /** There is no such number. */
    INVALID_NUMBER,
    POWERED_OFF,
    /** Out of service: suspended, arrears. */
    SUSPENDED,
    /** No coverage, or it cannot be reached for another reason. */
    UNREACHABLE,
    /** Calls to this number are barred. */
    BARRED,
    /** The network has no way through just now. */
    CONGESTED;

    /** As configuration writes it: {@code powered-off}. */
    public String word() {
        return Words.of(this);
    }
}
