package io.parley.server.switchboard;

import io.parley.engine.bounds.Seldom;
import io.parley.engine.clock.EngineClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Received calls that were refused, by reason. A scanner tries thousands of numbers: all are counted, and one line a
 * minute and reason says so, without any number that was called. Any thread; never waits.
 */
public final class InboundRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(InboundRefusals.class);

    /** Between two lines for the same reason. */
    static final Duration QUIET = Duration.ofMinutes(1);

    /** Why. */
    public enum Reason {
        /** No trunk admits the source: 403. */
        UNKNOWN_SOURCE,
        /** None of the trunk's routes is for the call: 404. */
        NO_ROUTE,
        /** A route says so, with its status. */
        ROUTE_REJECTS,
        /** The route's bot is not in force: 404. */
        NO_BOT,
        /** The bot cannot be started with what the route gives it: 500. */
        MISROUTED,
        /** Not admitted: 503 with Retry-After. */
        NOT_NOW
    }

    private final Map<Reason, Seldom> speaks = new EnumMap<>(Reason.class);

    // Guarded by this.
    private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    private final Map<Reason, Long> said = new EnumMap<>(Reason.class);

    public InboundRefusals(EngineClock clock) {
        for (Reason reason : Reason.values()) {
            counts.put(reason, 0L);
            speaks.put(reason, new Seldom(QUIET, clock::nanoTime));
        }
    }

    void count(Reason reason, InetAddress source) {
        long sinceLast;
        synchronized (this) {
            long count = counts.merge(reason, 1L, Long::sum);
            if (!Objects.requireNonNull(speaks.get(reason)).now()) {
                return;
            }
            Long before = said.put(reason, count);
            sinceLast = count - (before == null ? 0 : before);
        }
        LOG.atWarn()
                .addKeyValue("reason", reason)
                .addKeyValue("refused", sinceLast)
                .addKeyValue("lastSource", source.getHostAddress())
                .log("received calls are refused");
    }

    /** How many so far; every reason is there. */
    public synchronized Map<Reason, Long> counts() {
        return Map.copyOf(counts);
    }
}
