package io.parley.engine.clock;

import io.parley.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;

/** The engine's time as a test moves it. Wall clock starts at a fixed instant and moves along. */
public final class VirtualEngineClock implements EngineClock {

    /** What {@link #now} says at 0. */
    public static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

    private final VirtualTime time;

    public VirtualEngineClock() {
        this(new VirtualTime());
    }

    /** Over time that something else moves as well, for instance a simulated media loop. */
    public VirtualEngineClock(VirtualTime time) {
        this.time = time;
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Instant now() {
        return START.plusNanos(time.nanoTime());
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return time.schedule(delay, task)::cancel;
    }

    /** Moves the time on; what falls due runs on this thread. */
    public void advance(Duration by) {
        time.advance(by);
    }

    /** The time itself, to look at what is pending. */
    public VirtualTime time() {
        return time;
    }
}
