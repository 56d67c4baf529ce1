package io.parley.dialog.bot;

import java.util.Locale;

/** What came of asking a service. */
public enum HttpResult {
    /** It answered with a status of 2xx, and with the values that were asked for. */
    DONE,
    FAILED,
    TIMEOUT;

    /** As written in a bot file, and as expressions see it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
