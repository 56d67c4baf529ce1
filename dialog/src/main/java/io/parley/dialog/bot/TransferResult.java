package io.parley.dialog.bot;

import io.parley.config.Words;

/** What came of handing a caller over. */
public enum TransferResult {
    /** A human has the caller. */
    CONNECTED,
    BUSY,
    NO_ANSWER,
    /** The other side, or the trunk, would not have it. */
    REFUSED,
    /** Anything else. */
    FAILED;

    /** As written in a bot file, and as expressions see it. */
    public String word() {
        return Words.of(this);
    }
}
