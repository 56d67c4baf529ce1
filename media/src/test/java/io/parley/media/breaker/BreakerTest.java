package io.parley.media.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Breaker breaker = new Breaker();

    @Test
    void itOpensAfterThreeFailuresInARowAndNotBefore() {
        for (int round = 0; round < 5; round++) {
            assertThat(breaker.failed(0)).isFalse();
            assertThat(breaker.failed(0)).isFalse();
            breaker.succeeded();
        }
        assertThat(breaker.failed(0)).isFalse();
        assertThat(breaker.failed(0)).isFalse();
        assertThat(breaker.admits(0)).isTrue();
        assertThat(breaker.failed(0)).isTrue();
        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.admits(1)).isFalse();
        // What was on its way already is no news.
        assertThat(breaker.failed(1)).isFalse();
        breaker.succeeded();
        assertThat(breaker.admits(1)).isFalse();
    }

    @Test
    void itClosesAfterTwoTrialsOneAtATime() {
        long later = opened();
        assertThat(breaker.admits(later - 1)).isFalse();
        assertThat(breaker.admits(later)).isTrue();
        assertThat(breaker.admits(later)).isFalse();
        breaker.succeeded();
        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.admits(later)).isTrue();
        breaker.undecided();
        assertThat(breaker.admits(later)).isTrue();
        breaker.succeeded();
        assertThat(breaker.isClosed()).isTrue();
        assertThat(breaker.admits(later)).isTrue();
        assertThat(breaker.admits(later)).isTrue();
    }

    @Test
    void eachTrialThatFailsDoublesThePauseUpToAMinute() {
        long now = opened();
        long pause = Breaker.FIRST_PAUSE_NANOS;
        for (int n = 0; n < 6; n++) {
            assertThat(breaker.admits(now)).isTrue();
            assertThat(breaker.failed(now)).isTrue();
            pause = Math.min(2 * pause, Breaker.LONGEST_PAUSE_NANOS);
            assertThat(breaker.admits(now + pause - 1)).isFalse();
            now += pause;
        }
        assertThat(pause).isEqualTo(Breaker.LONGEST_PAUSE_NANOS);
        // A trial that succeeds and one that fails: all anew.
        assertThat(breaker.admits(now)).isTrue();
        breaker.succeeded();
        assertThat(breaker.admits(now)).isTrue();
        assertThat(breaker.failed(now)).isTrue();
        assertThat(breaker.isClosed()).isFalse();
    }

    /** Open since 0; tells when a trial is due. */
    private long opened() {
        for (int n = 0; n < Breaker.FAILURES_TO_OPEN; n++) {
            breaker.failed(0);
        }
        return Breaker.FIRST_PAUSE_NANOS;
    }
}
