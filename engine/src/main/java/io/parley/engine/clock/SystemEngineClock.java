package io.parley.engine.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's time, and the only place of the engine that reads it. One daemon thread runs the tasks of all timers of
 * all calls; they only post to their owners, so one thread is enough. A call holds a handful of timers at a time, which
 * bounds their number; a cancelled one is forgotten at once.
 */
public final class SystemEngineClock implements EngineClock, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SystemEngineClock.class);

    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("engine-clock").factory(), (_, _) -> {
                // Closed: whoever still schedules is being closed as well, and no longer waits for anything.
            });

    public SystemEngineClock() {
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        var scheduled = timers.schedule(() -> run(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** The thread's root: a task that fails must not take the others with it. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("timer task failed", e);
        }
    }

    /** Tasks that have not run never will; later ones are ignored. */
    @Override
    public void close() {
        timers.shutdownNow();
    }
}
