package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** An endpoint's requests of one kind that wait for their answers, each bounded in time, all of them in number. Any thread. */
final class OneShots {
    /** At one time; one above it is not sent. */
    static final int MAX_OPEN = 1_000;

    private final String threads;
    private final HostLookup lookup;
    private final EngineClock clock;
    private final Set<OneShot> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MAX_OPEN);
    private volatile boolean closed;

    /** @param threads name of those that send */
    OneShots(String threads, HostLookup lookup, EngineClock clock) {
        this.threads = threads;
        this.lookup = lookup;
        this.clock = clock;
    }

    /**
     * Sends one, unless too many are open.
     *
     * @param made with what it has to tell; not called if it is not sent
     * @param next where to send it
     * @param within without an answer for so long it is over; the stack goes on sending it
     * @param outcome is told once
     */
    void send(
            Function<OneShot.Ended, OneShot> made, HostLookup.Destination next, Duration within, IntConsumer outcome) {
        if (!places.tryAcquire()) {
            outcome.accept(0);
            return;
        }
        OneShot shot = made.apply((ended, status) -> {
            open.remove(ended);
            places.release();
            outcome.accept(status);
        });
        open.add(shot);
        if (closed) { // perhaps after close() had looked through the open ones
            shot.end(0);
            return;
        }
        clock.schedule(within, () -> shot.end(0));
        // On a thread of its own: a connection over TCP blocks until it is made.
        lookup.hop(next, found -> Thread.ofVirtual().name(threads).start(() -> shot.start(found)));
    }

    /** Those that are open are over, with no answer; so is every later one. */
    void close() {
        closed = true;
        open.forEach(shot -> shot.end(0));
    }
}
