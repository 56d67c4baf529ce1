package io.parley.server.metrics;

import java.util.Locale;

/** Which way a call goes. */
enum CallDirection {
    INBOUND,
    OUTBOUND;

    /** Of a journal's first line. */
    static CallDirection of(String journalled) {
        return journalled.equals(INBOUND.label()) ? INBOUND : OUTBOUND;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
