package io.parley.engine.simulation;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The engine's time as a simulation's loop moves it. Due tasks run on that thread, by time, then in the order of scheduling. */
public final class SimulationClock implements EngineClock {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number));
    private final Instant start;
    private long nanos;
    private long scheduled;

    private record Task(long dueNanos, long number, Runnable work) {}

    /** A clock at 0; the wall clock is then at {@code start} and moves along. */
    public SimulationClock(Instant start) {
        this.start = start;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return start.plusNanos(nanos);
    }

    @Override
    public Timer schedule(Duration delay, Runnable work) {
        Task task = new Task(nanos + Math.max(0, delay.toNanos()), scheduled++, work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /**
     * Moves the time on and runs what falls due.
     *
     * @param afterEach runs after each task, at its time: whoever was posted to takes it at once, as it would live
     */
    void advanceTo(long toNanos, Runnable afterEach) {
        for (Task next = tasks.peek(); next != null && next.dueNanos() <= toNanos; next = tasks.peek()) {
            tasks.remove();
            nanos = Math.max(nanos, next.dueNanos());
            next.work().run();
            afterEach.run();
        }
        nanos = Math.max(nanos, toNanos);
    }
}
