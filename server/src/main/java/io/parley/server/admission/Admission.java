package io.parley.server.admission;

import io.parley.engine.trunk.Trunk;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.settings.Settings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Decides whether one more call may begin, and counts those that have not ended. Any thread; never blocks. */
public final class Admission {

    /** Which way a call goes. */
    public enum Direction {
        INBOUND,
        OUTBOUND
    }

    /** Why a call may not begin now. */
    public enum Reason {
        /** Models and prompts are not ready yet. */
        STARTING,
        DRAINING,
        /** As many calls on this trunk as its channels. */
        TRUNK_CHANNELS,
        /** As many calls placed on this trunk this second as it allows. */
        TRUNK_RATE,
        /** As many calls as the engine takes on. */
        ENGINE_CALLS,
        /** Speech recognition is behind. */
        RECOGNISER_LAG,
        /** The audio loops are late. */
        MEDIA_LOAD
    }

    /** What came of asking. */
    public sealed interface Verdict {
        /** To be closed when the call has ended. */
        record Admitted(Lease lease) implements Verdict {}

        /**
         * Not now.
         *
         * @param retryAfterSeconds when it makes sense to ask again, at least 1
         * @param detail for people: {@code trunk carrier-a: 30 of 30 channels in use}
         */
        record Refused(Reason reason, int retryAfterSeconds, String detail) implements Verdict {}
    }

    /** One call's place. Closing it twice is no error. */
    public static final class Lease implements AutoCloseable {
        private final Runnable release;
        private final AtomicBoolean released = new AtomicBoolean();

        Lease(Runnable release) {
            this.release = release;
        }

        @Override
        public void close() {
            if (released.compareAndSet(false, true)) {
                release.run();
            }
        }
    }

    private final Lifecycle lifecycle;
    private final Settings.Limits limits;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<String, AtomicInteger> callsOnTrunk = new ConcurrentHashMap<>();

    public Admission(Lifecycle lifecycle, Settings.Limits limits) {
        this.lifecycle = lifecycle;
        this.limits = limits;
    }

    /** Asks for a place. */
    public Verdict admit(Direction direction, Trunk trunk) {
        if (!lifecycle.serving()) {
            return new Verdict.Refused(
                    lifecycle.phase() == Lifecycle.Phase.STARTING ? Reason.STARTING : Reason.DRAINING,
                    5,
                    "the engine is " + lifecycle.phase());
        }
        AtomicInteger onTrunk = callsOnTrunk.computeIfAbsent(trunk.name(), _ -> new AtomicInteger());
        if (onTrunk.incrementAndGet() > trunk.channels()) {
            onTrunk.decrementAndGet();
            return new Verdict.Refused(
                    Reason.TRUNK_CHANNELS,
                    2,
                    "trunk " + trunk.name() + ": " + trunk.channels() + " of " + trunk.channels() + " channels in use");
        }
        if (calls.incrementAndGet() > limits.calls()) {
            calls.decrementAndGet();
            onTrunk.decrementAndGet();
            return new Verdict.Refused(Reason.ENGINE_CALLS, 2, limits.calls() + " calls, as many as are allowed");
        }
        return new Verdict.Admitted(new Lease(() -> {
            calls.decrementAndGet();
            onTrunk.decrementAndGet();
        }));
    }

    /** Calls now on this trunk. */
    public int callsOn(String trunk) {
        AtomicInteger count = callsOnTrunk.get(trunk);
        return count == null ? 0 : count.get();
    }

    /** Calls now. */
    public int calls() {
        return calls.get();
    }
}
