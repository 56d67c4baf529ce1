package io.parley.engine.dial;

import java.time.Duration;
import java.util.Optional;

/** A trunk's rules are against a call: nothing was dialled. The message says which rule, never the number. */
public final class DialRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> again;

    DialRefusedException(String message, Optional<Duration> again) {
        super(message);
        this.again = again;
    }

    /** When the rule allows it again; empty: never. */
    public Optional<Duration> again() {
        return again;
    }
}
