package io.parley.server.lifecycle;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process as a whole is doing. Only ever moves forward. Any thread. */
public final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    /** In order. */
    public enum Phase {
        /** Models load, prompts are rendered, the code is warmed up. */
        STARTING,
        /** Calls are placed and taken. */
        SERVING,
        /** No new calls; those that run may end by themselves. */
        DRAINING,
        /** All calls are over, or were ended. */
        STOPPED
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

    public Phase phase() {
        return phase.get();
    }

    public boolean serving() {
        return phase.get() == Phase.SERVING;
    }

    /** Moves on to a phase; false if it was reached before. */
    public boolean reach(Phase next) {
        Phase before = phase.getAndUpdate(now -> now.compareTo(next) < 0 ? next : now);
        boolean reached = before.compareTo(next) < 0;
        if (reached) {
            LOG.atInfo().addKeyValue("phase", next).log("engine phase");
        }
        return reached;
    }
}
