package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/** The farewells of an endpoint that are being said, each bounded in time, all of them in number. Any thread. */
final class Farewells {
    /** At one time; one above it is not said. */
    static final int MAX_OPEN = 1_000;

    private final SipWire wire;
    private final HostLookup lookup;
    private final EngineClock clock;
    private final Duration bound;
    private final SipCounters counters;
    private final Set<Farewell> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MAX_OPEN);
    private volatile boolean closed;

    /** @param bound without an answer for so long a farewell is over; the stack goes on sending it */
    Farewells(SipWire wire, HostLookup lookup, EngineClock clock, Duration bound, SipCounters counters) {
        this.wire = wire;
        this.lookup = lookup;
        this.clock = clock;
        this.bound = bound;
        this.counters = counters;
    }

    /** See {@link SipEndpoint#farewell}. */
    void say(DialogData dialog, Optional<SipEndpoint.Credentials> credentials, int q850Cause, IntConsumer outcome) {
        if (!places.tryAcquire()) {
            outcome.accept(0);
            return;
        }
        counters.add(SipCounters.FAREWELLS);
        var farewell = new Farewell(wire, dialog, credentials, q850Cause, (ended, status) -> {
            open.remove(ended);
            places.release();
            outcome.accept(status);
        });
        open.add(farewell);
        if (closed) { // perhaps after close() had looked through the open ones
            farewell.end(0);
            return;
        }
        clock.schedule(bound, () -> farewell.end(0));
        // Over TLS, whoever had been called is to be found there.
        var next = HostLookup.Destination.parse(dialog.nextHop(), dialog.transport())
                .as(SipWire.hostOf(dialog.remote()));
        // On a thread of its own: a connection over TCP blocks until it is made.
        lookup.hop(next, found -> Thread.ofVirtual().name("sip-farewell").start(() -> farewell.start(found)));
    }

    /** Those that are open are over, with no answer; so is every later one. */
    void close() {
        closed = true;
        open.forEach(farewell -> farewell.end(0));
    }
}
