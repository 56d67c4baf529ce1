package io.parley.server.admission;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.trunk.Trunk;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.settings.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides whether one more call may begin, and counts those that have not ended. What a trunk allows is looked up with
 * each call, so that a reload counts at once and no count is lost by it. Any thread; never waits.
 *
 * <p>A call to be placed that comes faster than its trunk allows is refused with the time to wait, not kept: whoever
 * places many paces himself, and a queue in here would only hide from him that he does not. Received calls come at
 * the peer's pace.
 */
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
        /** As many calls with this caller id as it may have. */
        CALLER_ID_CHANNELS,
        /** As many calls placed with this caller id this second as it allows. */
        CALLER_ID_RATE,
        /** As many calls as the engine takes on. */
        ENGINE_CALLS,
        /** Speech recognition is behind. */
        RECOGNISER_LAG,
        /** The audio loops are late. */
        MEDIA_LOAD,
        /** The heap is nearly full. */
        MEMORY
    }

    /** What came of asking. */
    public sealed interface Verdict {
        /**
         * It may begin.
         *
         * @param lease to be closed when the call has ended
         * @param callerId that is to go out; empty: the one that was asked for, or the trunk's first
         */
        record Admitted(Lease lease, Optional<String> callerId) implements Verdict {}

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

    /** Another engine is to take the call: this one does not come back soon. */
    static final Duration RETRY_WHEN_DRAINED = Duration.ofSeconds(30);

    static final Duration RETRY_WHEN_STARTED = Duration.ofSeconds(5);
    /** A call ends every few seconds where many run. */
    static final Duration RETRY_WHEN_ONE_ENDED = Duration.ofSeconds(2);

    static final Duration RETRY_WHEN_RELIEVED = Duration.ofSeconds(5);

    private static final Duration RETRY_NEXT_SECOND = Duration.ofSeconds(1);

    private final Lifecycle lifecycle;
    private final Settings.Limits limits;
    private final EngineClock clock;
    private final Overload overload;

    // Guarded by this: counts of several kinds change together or not at all. Held for nanoseconds.
    private final Map<String, OnTrunk> trunks = new HashMap<>();
    private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
    private int calls;

    /** One trunk's calls; trunks are as many as there ever were files. */
    private static final class OnTrunk {
        final CallRate rate = new CallRate();
        final CallerIds callerIds = new CallerIds();
        int calls;
    }

    public Admission(Lifecycle lifecycle, Settings.Limits limits, EngineClock clock, Overload overload) {
        this.lifecycle = lifecycle;
        this.limits = limits;
        this.clock = clock;
        this.overload = overload;
        Arrays.stream(Reason.values()).forEach(reason -> refused.put(reason, 0L));
    }

    /** Asks for a place for a call whose caller id is the trunk's to choose, or not ours. */
    public Verdict admit(Direction direction, Trunk trunk) {
        return admit(direction, trunk, Optional.empty());
    }

    /**
     * Asks for a place.
     *
     * @param callerId of a call to be placed; empty: which one is the trunk's to choose
     */
    public synchronized Verdict admit(Direction direction, Trunk trunk, Optional<String> callerId) {
        OnTrunk onTrunk = trunks.computeIfAbsent(trunk.name(), _ -> new OnTrunk());
        Optional<Verdict.Refused> obstacle = obstacle(trunk, onTrunk);
        if (obstacle.isPresent()) {
            return refused(obstacle.get());
        }
        return switch (direction) {
            case INBOUND -> admitted(onTrunk, Optional.empty());
            case OUTBOUND -> place(trunk, onTrunk, callerId);
        };
    }

    private Verdict refused(Verdict.Refused verdict) {
        refused.merge(verdict.reason(), 1L, Long::sum);
        return verdict;
    }

    private Verdict admitted(OnTrunk onTrunk, Optional<String> counted) {
        onTrunk.calls++;
        calls++;
        return new Verdict.Admitted(new Lease(() -> release(onTrunk, counted)), counted);
    }

    /** Turns come last, so that a call refused for another reason costs none. */
    private Verdict place(Trunk trunk, OnTrunk onTrunk, Optional<String> asked) {
        long now = clock.nanoTime();
        Optional<String> counted;
        switch (onTrunk.callerIds.take(trunk, asked, now)) {
            case CallerIds.Found.Busy busy -> {
                boolean rate = busy.reason() == Reason.CALLER_ID_RATE;
                return refused(refusing(busy.reason(), rate ? RETRY_NEXT_SECOND : RETRY_WHEN_ONE_ENDED, busy.detail()));
            }
            case CallerIds.Found.Free free -> counted = Optional.of(free.callerId());
            case CallerIds.Found.Uncounted() -> counted = Optional.empty();
        }
        if (onTrunk.rate.take(now, trunk.limits().callsPerSecond()) > 0) {
            counted.ifPresent(onTrunk.callerIds::undo);
            return refused(refusing(
                    Reason.TRUNK_RATE,
                    RETRY_NEXT_SECOND,
                    "trunk " + trunk.name() + ": " + trunk.limits().callsPerSecond() + " calls placed this second"));
        }
        return admitted(onTrunk, counted);
    }

    private synchronized void release(OnTrunk onTrunk, Optional<String> counted) {
        counted.ifPresent(onTrunk.callerIds::giveBack);
        onTrunk.calls--;
        calls--;
    }

    /** What stands in the way of a call, whichever way it goes. */
    private Optional<Verdict.Refused> obstacle(Trunk trunk, OnTrunk onTrunk) {
        switch (lifecycle.phase()) {
            case STARTING -> {
                return refusal(Reason.STARTING, RETRY_WHEN_STARTED, "the engine is starting");
            }
            case DRAINING, STOPPED -> {
                return refusal(Reason.DRAINING, RETRY_WHEN_DRAINED, "the engine is stopping");
            }
            case SERVING -> {}
        }
        Overload.State load = overload.state();
        if (load.level() == Overload.Level.CLOSED) {
            return switch (load.cause()) {
                case RECOGNISER_LAG ->
                    refusal(
                            Reason.RECOGNISER_LAG,
                            RETRY_WHEN_RELIEVED,
                            "speech recognition is " + load.lagMillis() + " ms behind");
                case MEDIA_LOAD ->
                    refusal(
                            Reason.MEDIA_LOAD,
                            RETRY_WHEN_RELIEVED,
                            Math.round(load.lateShare() * 100) + " % of the audio is served late");
                case MEMORY ->
                    refusal(
                            Reason.MEMORY,
                            RETRY_WHEN_RELIEVED,
                            Math.round(load.heapShare() * 100) + " % of the heap is in use");
            };
        }
        if (onTrunk.calls >= trunk.channels()) {
            return refusal(
                    Reason.TRUNK_CHANNELS,
                    RETRY_WHEN_ONE_ENDED,
                    "trunk " + trunk.name() + ": " + onTrunk.calls + " of " + trunk.channels() + " channels in use");
        }
        if (calls >= limits.calls()) {
            return refusal(Reason.ENGINE_CALLS, RETRY_WHEN_ONE_ENDED, calls + " calls, as many as are allowed");
        }
        return Optional.empty();
    }

    private static Optional<Verdict.Refused> refusal(Reason reason, Duration retryAfter, String detail) {
        return Optional.of(refusing(reason, retryAfter, detail));
    }

    private static Verdict.Refused refusing(Reason reason, Duration retryAfter, String detail) {
        return new Verdict.Refused(reason, Math.toIntExact(retryAfter.toSeconds()), detail);
    }

    /** Calls now on this trunk. */
    public synchronized int callsOn(String trunk) {
        OnTrunk found = trunks.get(trunk);
        return found == null ? 0 : found.calls;
    }

    /** Calls now. */
    public synchronized int calls() {
        return calls;
    }

    /** How many calls were refused so far, by reason; every reason is there. */
    public synchronized Map<Reason, Long> refused() {
        return Map.copyOf(refused);
    }

    /** Whether calls are taken at all now: what a peer learns that asks without calling (OPTIONS). */
    public boolean accepting() {
        return lifecycle.serving() && overload.state().level() != Overload.Level.CLOSED;
    }

    /** How the load stands. */
    public Overload.State load() {
        return overload.state();
    }
}
