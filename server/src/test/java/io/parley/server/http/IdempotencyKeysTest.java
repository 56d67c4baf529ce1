package io.parley.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.testkit.time.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is remembered of requests, and for how long. */
final class IdempotencyKeysTest {
    private final VirtualTime time = new VirtualTime();
    private final IdempotencyKeys<Integer> keys = new IdempotencyKeys<>(new VirtualEngineClock(time));
    private final AtomicInteger served = new AtomicInteger();

    private IdempotencyKeys.Outcome<Integer> once(String owner, String key, String body) {
        return keys.once(owner, key, body.getBytes(StandardCharsets.UTF_8), served::incrementAndGet);
    }

    @Test
    void aKeyIsItsOwnersAlone() {
        assertThat(once("a", "k", "x")).isEqualTo(new IdempotencyKeys.Outcome<>(1, false));
        assertThat(once("b", "k", "x")).isEqualTo(new IdempotencyKeys.Outcome<>(2, false));
        assertThat(once("a", "k", "x")).isEqualTo(new IdempotencyKeys.Outcome<>(1, true));
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        once("a", "k", "x");
        time.advance(IdempotencyKeys.KEPT.minus(Duration.ofSeconds(1)));
        assertThat(once("a", "k", "x").repeated()).isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(once("a", "k", "x").repeated()).isFalse();
    }

    @Test
    void theOldestGivesWayToTheNewest() {
        for (int i = 0; i <= IdempotencyKeys.MAX_KEYS; i++) {
            once("a", "k" + i, "x");
        }
        assertThat(once("a", "k" + IdempotencyKeys.MAX_KEYS, "x").repeated()).isTrue();
        assertThat(once("a", "k0", "x").repeated()).isFalse();
    }

    @Test
    void whatFailedIsNotRemembered() {
        assertThatThrownBy(() -> keys.once("a", "k", new byte[0], () -> {
                    throw new IllegalStateException("refused");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(once("a", "k", "another body").repeated()).isFalse();
    }
}
