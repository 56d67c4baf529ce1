package io.parley.engine.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * The engine's time: runs without any media and drives SIP, ring and HTTP time-outs and the maximum call time. Live it
 * is the machine's monotonic clock, in tests it is moved by hand. Safe from any thread.
 */
public interface EngineClock {

    /** Monotonic, from an arbitrary origin. */
    long nanoTime();

    /** Wall clock, for stamps only. */
    Instant now();

    /**
     * Runs a task once, later. The task must return at once: it posts to its owner's mailbox.
     *
     * @return cancels it; no error if it has run
     */
    Timer schedule(Duration delay, Runnable task);

    /** A task that has been scheduled. */
    interface Timer {
        void cancel();
    }
}
