package io.parley.engine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SystemEngineClockTest extends EngineClockContract {
    private final SystemEngineClock clock = new SystemEngineClock();

    @AfterEach
    void close() {
        clock.close();
    }

    @Override
    protected EngineClock clock() {
        return clock;
    }

    @Override
    protected void pass(Duration time) {
        // A task that is scheduled last runs after all that were due before it, however busy the machine is.
        CountDownLatch passed = new CountDownLatch(1);
        clock.schedule(time, passed::countDown);
        Await.until("the timer thread gets there", () -> passed.getCount() == 0);
    }

    @Test
    void a_task_that_throws_does_not_stop_the_ones_after_it() {
        AtomicBoolean ran = new AtomicBoolean();
        clock.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("a task fails on purpose");
        });
        clock.schedule(Duration.ofMillis(1), () -> ran.set(true));

        Await.until("the second task ran", ran::get);
    }

    @Test
    void tasks_run_on_a_daemon_thread() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        clock.schedule(Duration.ZERO, () -> thread.set(Thread.currentThread()));

        Await.until("the task ran", () -> thread.get() != null);
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void after_closing_nothing_runs_and_scheduling_is_no_error() {
        AtomicBoolean ran = new AtomicBoolean();
        clock.schedule(Duration.ofMillis(50), () -> ran.set(true));

        clock.close();
        clock.close();
        clock.schedule(Duration.ZERO, () -> ran.set(true)).cancel();

        long closedAt = clock.nanoTime();
        Await.until("the time of the tasks is over", () -> clock.nanoTime() - closedAt > 100_000_000L);
        assertThat(ran).isFalse();
    }
}
