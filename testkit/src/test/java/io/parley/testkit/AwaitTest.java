package io.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwaitTest {

    @Test
    void waits_until_it_is_so() {
        AtomicInteger polls = new AtomicInteger();
        Await.until("three polls", () -> polls.incrementAndGet() == 3);
        assertThat(polls).hasValue(3);
    }

    @Test
    void a_value_is_handed_back() {
        AtomicInteger polls = new AtomicInteger();
        int value = Await.value(
                "a value", () -> Optional.of(polls.incrementAndGet()).filter(n -> n > 2));
        assertThat(value).isEqualTo(3);
    }

    @Test
    void what_never_comes_fails_with_its_name() {
        assertThatThrownBy(() -> Await.until("pigs fly", Duration.ofMillis(20), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("pigs fly")
                .hasMessageContaining("20 ms");
        assertThatThrownBy(() -> Await.value("a flying pig", Duration.ofMillis(20), Optional::empty))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a flying pig");
    }

    @Test
    void an_interrupt_ends_the_wait() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Await.until("something", () -> false))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
