package io.parley.engine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link EngineClock} does. */
public abstract class EngineClockContract {

    /** The same one during a test. */
    protected abstract EngineClock clock();

    /** Returns when at least so much time has passed on the clock and what was due has run. */
    protected abstract void pass(Duration time);

    @Test
    void time_moves_forward_and_the_wall_clock_along_with_it() {
        long nanos = clock().nanoTime();
        Instant instant = clock().now();

        pass(Duration.ofMillis(20));

        assertThat(clock().nanoTime() - nanos)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(clock().now()).isAfter(instant);
    }

    @Test
    void a_task_runs_once_and_not_before_its_delay() {
        long scheduledAt = clock().nanoTime();
        List<Long> ranAt = Collections.synchronizedList(new ArrayList<>());
        clock().schedule(Duration.ofMillis(30), () -> ranAt.add(clock().nanoTime() - scheduledAt));

        pass(Duration.ofMillis(100));

        assertThat(ranAt).hasSize(1);
        assertThat(ranAt.getFirst())
                .isGreaterThanOrEqualTo(Duration.ofMillis(30).toNanos());
    }

    @Test
    void tasks_run_in_the_order_of_their_times() {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        // Far enough apart for a machine that stops this thread between two of them.
        clock().schedule(Duration.ofMillis(1_500), () -> ran.add("third"));
        clock().schedule(Duration.ofMillis(500), () -> ran.add("first"));
        clock().schedule(Duration.ofSeconds(1), () -> ran.add("second"));

        pass(Duration.ofMillis(1_600));

        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void a_cancelled_task_does_not_run_and_cancelling_is_never_an_error() {
        AtomicInteger ran = new AtomicInteger();
        EngineClock.Timer cancelled = clock().schedule(Duration.ofMillis(500), ran::incrementAndGet);
        EngineClock.Timer done = clock().schedule(Duration.ofMillis(1), () -> {});

        cancelled.cancel();
        cancelled.cancel();
        pass(Duration.ofMillis(600));
        done.cancel();

        assertThat(ran).hasValue(0);
    }

    @Test
    void a_delay_of_zero_or_less_runs_at_once() {
        AtomicInteger ran = new AtomicInteger();
        clock().schedule(Duration.ZERO, ran::incrementAndGet);
        clock().schedule(Duration.ofMillis(-5), ran::incrementAndGet);

        pass(Duration.ofMillis(20));

        assertThat(ran).hasValue(2);
    }

    @Test
    void a_task_may_schedule_the_next() {
        AtomicInteger ran = new AtomicInteger();
        clock().schedule(Duration.ofMillis(5), () -> clock().schedule(Duration.ofMillis(5), ran::incrementAndGet));

        pass(Duration.ofMillis(60));

        assertThat(ran).hasValue(1);
    }
}
