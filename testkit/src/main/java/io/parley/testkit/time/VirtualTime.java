package io.parley.testkit.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it: a monotonic clock and a scheduler. Due tasks run one after another on
 * the thread that moves the time, ordered by due time and then by the order of scheduling, so that a run with the same
 * calls is the same run. A task that schedules another within the span being moved over has it run in that span, with
 * the clock at its due time.
 *
 * <p>Reading, scheduling and cancelling are safe from any thread; only one thread may move the time.
 */
public final class VirtualTime {

    /** A loop of tasks that each schedule the next without delay would otherwise never end. */
    private static final int MAX_TASKS_AN_ADVANCE = 1_000_000;

    private final PriorityQueue<Task> queue =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::sequence));
    private long nowNanos;
    private long nextSequence;

    /** Starts at 0. */
    public VirtualTime() {
        this(0);
    }

    public VirtualTime(long startNanos) {
        this.nowNanos = startNanos;
    }

    /** The time now. */
    public synchronized long nanoTime() {
        return nowNanos;
    }

    /**
     * Runs a task when the time has been moved so far.
     *
     * @param delay negative counts as none; a task without delay runs at the next move, also one by {@link Duration#ZERO}
     */
    public synchronized Scheduled schedule(Duration delay, Runnable task) {
        long due = nowNanos + Math.max(0, delay.toNanos());
        Task entry = new Task(due, nextSequence++, task);
        queue.add(entry);
        return () -> cancel(entry);
    }

    /** Moves the time on and runs what falls due. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: " + by + ", time does not go back");
        }
        advanceTo(nanoTime() + by.toNanos());
    }

    /** Moves the time to an absolute point and runs what falls due. */
    public void advanceTo(long nanos) {
        if (nanos < nanoTime()) {
            throw new IllegalArgumentException("nanos: " + nanos + " lies before " + nanoTime());
        }
        int ran = 0;
        for (Runnable next = takeDue(nanos); next != null; next = takeDue(nanos)) {
            if (++ran > MAX_TASKS_AN_ADVANCE) {
                throw new AssertionError("more than " + MAX_TASKS_AN_ADVANCE + " tasks fell due in one move of time");
            }
            next.run();
        }
        arrive(nanos);
    }

    /**
     * Moves the time to the next task and runs all that is due then.
     *
     * @return false if nothing is scheduled
     */
    public boolean advanceToNext() {
        long due;
        synchronized (this) {
            Task head = queue.peek();
            if (head == null) {
                return false;
            }
            due = Math.max(nowNanos, head.dueNanos());
        }
        advanceTo(due);
        return true;
    }

    /** How long until each task that has not run, in the order in which they will. */
    public synchronized List<Duration> pending() {
        List<Task> tasks = new ArrayList<>(queue);
        tasks.sort(queue.comparator());
        return tasks.stream()
                .map(task -> Duration.ofNanos(task.dueNanos() - nowNanos))
                .toList();
    }

    private synchronized @Nullable Runnable takeDue(long untilNanos) {
        Task head = queue.peek();
        if (head == null || head.dueNanos() > untilNanos) {
            return null;
        }
        queue.remove();
        nowNanos = Math.max(nowNanos, head.dueNanos());
        return head.task();
    }

    private synchronized void arrive(long nanos) {
        nowNanos = Math.max(nowNanos, nanos);
    }

    private synchronized void cancel(Task entry) {
        queue.remove(entry);
    }

    /** A task that waits for its time. */
    public interface Scheduled {
        /** It will not run; no error if it has. */
        void cancel();
    }

    private record Task(long dueNanos, long sequence, Runnable task) {}
}
