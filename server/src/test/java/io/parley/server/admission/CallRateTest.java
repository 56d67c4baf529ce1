package io.parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Calls a second, on time as the test gives it. */
final class CallRateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final CallRate rate = new CallRate();

    @Test
    void aSecondsWorthMayGoAtOnceAndTheRestAtTheRate() {
        for (int n = 0; n < 5; n++) {
            assertThat(rate.take(0, 5)).isZero();
        }
        assertThat(rate.take(0, 5)).isEqualTo(SECOND / 5);
        assertThat(rate.take(SECOND / 5 - 1000, 5)).isBetween(1L, 2000L);
        assertThat(rate.take(SECOND / 5, 5)).isZero();
        assertThat(rate.take(SECOND / 5, 5)).isPositive();
    }

    @Test
    void overAMinuteItIsTheRateWhateverTheRhythmOfTheWishes() {
        int taken = 0;
        for (long millis = 0; millis < 60_000; millis += 7) {
            if (rate.take(Duration.ofMillis(millis).toNanos(), 5) == 0) {
                taken++;
            }
        }
        // The first second's worth was there already.
        assertThat(taken).isBetween(60 * 5, 61 * 5);
    }

    @Test
    void longSilenceSavesUpNoMoreThanASecond() {
        assertThat(rate.take(0, 3)).isZero();
        long later = 1000 * SECOND;
        for (int n = 0; n < 3; n++) {
            assertThat(rate.take(later, 3)).isZero();
        }
        assertThat(rate.take(later, 3)).isPositive();
    }

    @Test
    void anotherRateCountsFromTheNextCallOn() {
        for (int n = 0; n < 50; n++) {
            rate.take(0, 50);
        }
        assertThat(rate.take(0, 50)).isPositive();
        // A reload lowers it: what was saved up shrinks to the new second's worth.
        long later = 10 * SECOND;
        assertThat(rate.take(later, 1)).isZero();
        assertThat(rate.take(later, 1)).isEqualTo(SECOND);
    }
}
