package io.parley.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasks_run_by_due_time_and_then_by_order_of_scheduling() {
        schedule(20, "late");
        schedule(10, "first of two");
        schedule(10, "second of two");

        time.advance(Duration.ofMillis(20));

        assertThat(ran).containsExactly("first of two@10", "second of two@10", "late@20");
        assertThat(time.nanoTime()).isEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void nothing_runs_before_its_time() {
        schedule(10, "task");

        time.advance(Duration.ofMillis(10).minusNanos(1));
        assertThat(ran).isEmpty();

        time.advance(Duration.ofNanos(1));
        assertThat(ran).containsExactly("task@10");
    }

    @Test
    void a_cancelled_task_does_not_run_and_cancelling_twice_is_no_error() {
        VirtualTime.Scheduled scheduled = time.schedule(Duration.ofMillis(5), () -> ran.add("task"));

        scheduled.cancel();
        scheduled.cancel();
        time.advance(Duration.ofSeconds(1));

        assertThat(ran).isEmpty();
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void a_task_scheduled_by_a_task_runs_within_the_same_move_at_its_own_time() {
        time.schedule(Duration.ofMillis(10), () -> schedule(5, "child"));

        time.advance(Duration.ofMillis(100));

        assertThat(ran).containsExactly("child@15");
        assertThat(time.nanoTime()).isEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void moving_to_the_next_task_skips_the_time_between() {
        schedule(3_600_000, "in an hour");

        assertThat(time.pending()).containsExactly(Duration.ofHours(1));
        assertThat(time.advanceToNext()).isTrue();
        assertThat(ran).containsExactly("in an hour@3600000");
        assertThat(time.advanceToNext()).isFalse();
    }

    @Test
    void time_does_not_go_back() {
        assertThatThrownBy(() -> time.advance(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    private void schedule(long millis, String name) {
        time.schedule(
                Duration.ofMillis(millis),
                () -> ran.add(name + "@" + Duration.ofNanos(time.nanoTime()).toMillis()));
    }
}
