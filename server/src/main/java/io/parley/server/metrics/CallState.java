package io.parley.server.metrics;

import java.util.Locale;

/** How far a call has come. */
enum CallState {
    /** The INVITE is on its way; a call to us is never in this state. */
    DIALLING,
    RINGING,
    TALKING,
    /** The signalling is over, audio and journal are being closed. */
    ENDING;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
