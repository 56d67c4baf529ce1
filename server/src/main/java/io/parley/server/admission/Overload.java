package io.parley.server.admission;

import io.parley.server.settings.Settings;
import java.time.Duration;
import java.util.Arrays;

/**
 * What the engine gives up when it cannot keep up, in this order: the neural detector first, then interim texts, then new
 * calls. The audio of running calls never. (The recordings' compression, which would go before new calls, does not exist.)
 *
 * <p>It goes by what callers feel, not by what the machine is busy with: how far decoding is behind (95th percentile of
 * the last {@value #READINGS} readings) and which share of media slots was served late in the same time; and by the memory that is
 * left, for an engine without memory ends all its calls. The load of the
 * processors is not among them: decoding uses idle time at low priority, so that a busy machine may be a healthy one,
 * and an overloaded one shows in both measures.
 *
 * <p>Up and down it moves one level at a time, down only when things are much better than what led up, so that it does
 * not flap. Memory alone closes the door at once, since nothing else that is given up saves any. Pure but for the guarded state; safe from any thread, written by one.
 */
public final class Overload {

    /** In order: each gives up what those before it do. */
    public enum Level {
        /** Everything is done. */
        NORMAL,
        /** The cheap speech detector alone: music and breath may be taken for speech. */
        DETECTOR_SHED,
        /** No interim texts: interruptions are decided by final texts or the deadline. */
        PARTIALS_SHED,
        /** No new calls either. */
        CLOSED
    }

    /** Which measure is the worse one. */
    public enum Cause {
        RECOGNISER_LAG,
        MEDIA_LOAD,
        MEMORY
    }

    /**
     * What is measured at one moment.
     *
     * @param lagMillis of decoding, of whoever waits longest
     * @param slotsServed by the media loops since the start
     * @param slotsLate of these, served late
     * @param heapShare of the heap that the last collection left in use, 0 … 1
     */
    public record Reading(long lagMillis, long slotsServed, long slotsLate, double heapShare) {}

    /**
     * How things stand.
     *
     * @param lagMillis 95th percentile
     * @param lateShare of the slots, 0 … 1
     * @param heapShare that the last collection left in use, 0 … 1
     */
    public record State(Level level, Cause cause, long lagMillis, double lateShare, double heapShare) {}

    /** Readings that are looked at together: five seconds of {@link LoadWatch#PERIOD}. */
    static final int READINGS = 50;

    private static final double PERCENTILE = 0.95;
    /** Fewer slots than one call's in that time say little about a share. */
    private static final int LEAST_SLOTS = 200;

    /** Of the limits: from here on the neural detector is given up. */
    static final double STRAINED = 0.35;
    /** Of the limits: from here on interim texts are given up, and below it a closed door opens again. */
    static final double SHEDDING = 0.5;
    /** Of the limits: below it everything is as before. */
    static final double CALM = 0.25;
    /** Of the heap, after a collection: from here on calls would end for want of memory. */
    static final double HEAP_FULL = 0.85;
    /** Below it there is room again. */
    static final double HEAP_ROOM = 0.7;
    /** What is given up first is given the time to help. */
    static final Duration LEAST_SHEDDING = Duration.ofMillis(500);
    /** Relief is believed after this. */
    static final Duration LEAST_RELIEF = Duration.ofSeconds(2);

    private final Settings.Limits limits;

    // Guarded by this.
    private final long[] lags = new long[READINGS];
    private final long[] served = new long[READINGS];
    private final long[] late = new long[READINGS];
    private int next;
    private boolean begun;
    private boolean full;
    private long sinceNanos;

    private volatile State state = new State(Level.NORMAL, Cause.RECOGNISER_LAG, 0, 0, 0);

    public Overload(Settings.Limits limits) {
        this.limits = limits;
    }

    /** Takes a reading; returns how things stand with it. */
    public synchronized State observe(long nowNanos, Reading reading) {
        if (!begun) {
            // What was counted before the first reading is not of this time.
            Arrays.fill(served, reading.slotsServed);
            Arrays.fill(late, reading.slotsLate);
            sinceNanos = nowNanos;
            begun = true;
        }
        long slots = reading.slotsServed - served[next];
        double share = slots < LEAST_SLOTS ? 0 : (double) (reading.slotsLate - late[next]) / slots;
        lags[next] = reading.lagMillis;
        served[next] = reading.slotsServed;
        late[next] = reading.slotsLate;
        next = (next + 1) % READINGS;
        long lag = percentile();
        double byLag = (double) lag / Math.max(1, limits.recogniserLag().toMillis());
        double byLateness = share / limits.lateSlots();
        Level now = state.level;
        full = reading.heapShare > (full ? HEAP_ROOM : HEAP_FULL);
        Level then = full ? Level.CLOSED : next(now, Math.max(byLag, byLateness), nowNanos - sinceNanos);
        if (then != now) {
            sinceNanos = nowNanos;
        }
        state = new State(then, cause(byLag, byLateness), lag, share, reading.heapShare);
        return state;
    }

    private Cause cause(double byLag, double byLateness) {
        if (full) {
            return Cause.MEMORY;
        }
        return byLag >= byLateness ? Cause.RECOGNISER_LAG : Cause.MEDIA_LOAD;
    }

    /** How things stand. */
    public State state() {
        return state;
    }

    /** @param pressure 1: at a limit */
    private static Level next(Level now, double pressure, long heldNanos) {
        boolean believed = heldNanos >= LEAST_RELIEF.toNanos();
        return switch (now) {
            case NORMAL -> pressure > STRAINED ? Level.DETECTOR_SHED : now;
            case DETECTOR_SHED -> {
                if (pressure > SHEDDING) {
                    yield Level.PARTIALS_SHED;
                }
                yield pressure < CALM && believed ? Level.NORMAL : now;
            }
            case PARTIALS_SHED -> {
                if (pressure > 1 && heldNanos >= LEAST_SHEDDING.toNanos()) {
                    yield Level.CLOSED;
                }
                yield pressure < CALM && believed ? Level.DETECTOR_SHED : now;
            }
            case CLOSED -> pressure < SHEDDING && believed ? Level.PARTIALS_SHED : now;
        };
    }

    private long percentile() {
        long[] sorted = lags.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(PERCENTILE * READINGS) - 1];
    }
}
