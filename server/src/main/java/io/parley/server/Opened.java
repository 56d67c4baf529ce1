package io.parley.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of an engine in the order in which they were opened, closed in reverse; one that cannot be closed does not keep
 * the others open. Used by whoever opens; closed once, by any thread.
 */
final class Opened implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Takes a part on. */
    synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.atError().setCause(e).log("a part cannot be closed");
            }
        }
    }

    private synchronized @Nullable AutoCloseable next() {
        return parts.poll();
    }
}
