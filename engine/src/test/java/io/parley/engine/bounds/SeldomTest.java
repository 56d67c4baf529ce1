package io.parley.engine.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Yes the first time, and then not before some time has passed. */
final class SeldomTest {
    @Test
    void it_is_time_once_a_period() {
        var clock = new VirtualEngineClock();
        var seldom = new Seldom(Duration.ofMinutes(1), clock::nanoTime);

        assertThat(seldom.now()).isTrue();
        assertThat(seldom.now()).isFalse();
        clock.advance(Duration.ofMinutes(1).minusNanos(1));
        assertThat(seldom.now()).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(seldom.now()).isTrue();
        assertThat(seldom.now()).isFalse();
    }
}
