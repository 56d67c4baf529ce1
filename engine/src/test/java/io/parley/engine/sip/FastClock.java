package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * A clock on which long delays pass quickly.
 *
 * @param real how long a delay really takes
 */
record FastClock(EngineClock clock, UnaryOperator<Duration> real) implements EngineClock {

    /** Session timers: 90 s take 0.9 s; what is below 20 s, as other timers are, takes its time. */
    static FastClock ofSessions(EngineClock clock) {
        return new FastClock(
                clock, delay -> delay.compareTo(Duration.ofSeconds(20)) < 0 ? delay : delay.dividedBy(100));
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return clock.schedule(real.apply(delay), task);
    }
}
