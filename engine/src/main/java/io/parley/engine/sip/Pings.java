package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import javax.sip.address.URI;
import javax.sip.message.Request;

/** The questions of an endpoint that wait for their answer, each bounded in time, all of them in number. Any thread. */
final class Pings {
    /** At one time; one above it is not asked. */
    static final int MAX_OPEN = 1_000;

    private final SipWire wire;
    private final HostLookup lookup;
    private final EngineClock clock;
    private final Set<Ping> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MAX_OPEN);
    private volatile boolean closed;

    Pings(SipWire wire, HostLookup lookup, EngineClock clock) {
        this.wire = wire;
        this.lookup = lookup;
        this.clock = clock;
    }

    /**
     * See {@link SipEndpoint#ask}.
     *
     * @param next where to send it
     */
    void ask(SipEndpoint.Question question, URI target, HostLookup.Destination next, IntConsumer answer) {
        if (!places.tryAcquire()) {
            answer.accept(0);
            return;
        }
        var ping = new Ping((ended, status) -> {
            open.remove(ended);
            places.release();
            answer.accept(status);
        });
        open.add(ping);
        if (closed) { // perhaps after close() had looked through the open ones
            ping.end(0);
            return;
        }
        clock.schedule(question.within(), () -> ping.end(0));
        // On a thread of its own: a connection over TCP blocks until it is made.
        lookup.hop(
                next,
                found -> Thread.ofVirtual().name("sip-ping").start(() -> {
                    if (found.isEmpty() || ping.isOver()) {
                        ping.end(0);
                        return;
                    }
                    Request request = wire.options(question, target, found.get());
                    if (wire.send(request, ping).isEmpty()) {
                        ping.end(0);
                    }
                }));
    }

    /** Those that are open get no answer any more, nor does any later one. */
    void close() {
        closed = true;
        open.forEach(ping -> ping.end(0));
    }
}
