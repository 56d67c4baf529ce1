package io.parley.server.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of an engine on virtual time. */
final class DrainTest {
    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final Lifecycle lifecycle = new Lifecycle();
    private final Running running = new Running();
    private final Drain drain = new Drain(lifecycle, clock, running, Duration.ofSeconds(60));
    private final List<String> told = new ArrayList<>();

    /** Calls that end as the test says. */
    private static final class Running implements Drain.Calls {
        int calls;
        int deafTo = Integer.MAX_VALUE;
        final List<String> reasons = new ArrayList<>();

        @Override
        public int running() {
            return calls;
        }

        @Override
        public void hangUp(String reason) {
            reasons.add(reason);
            calls = Math.min(calls, deafTo);
        }
    }

    private void begin(int calls) {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        running.calls = calls;
        running.deafTo = 0;
        drain.announceTo(progress -> told.add(progress.line()));
        assertThat(drain.begin()).isTrue();
    }

    @Test
    void withoutCallsItIsOverAtOnce() {
        begin(0);
        assertThat(drain.over().join()).isEqualTo(new Drain.Drained(0, 0));
        assertThat(lifecycle.phase()).isEqualTo(Lifecycle.Phase.DRAINING);
        assertThat(told).isEmpty();
        assertThat(clock.time().pending()).isEmpty();
    }

    @Test
    void callsMayEndByThemselvesAndProgressIsTold() {
        begin(12);
        assertThat(lifecycle.phase()).isEqualTo(Lifecycle.Phase.DRAINING);
        clock.advance(Duration.ofSeconds(12));
        running.calls = 1;
        clock.advance(Duration.ofSeconds(10));
        running.calls = 0;
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain.over().join()).isEqualTo(new Drain.Drained(0, 0));
        assertThat(running.reasons).isEmpty();
        assertThat(told)
                .containsExactly(
                        "draining: 12 calls, 60 s left",
                        "draining: 12 calls, 55 s left",
                        "draining: 12 calls, 50 s left",
                        "draining: 1 call, 45 s left",
                        "draining: 1 call, 40 s left");
    }

    @Test
    void whatStillRunsAtTheBoundIsEnded() {
        begin(3);
        clock.advance(Duration.ofSeconds(59));
        assertThat(drain.over()).isNotDone();
        assertThat(running.reasons).isEmpty();
        clock.advance(Duration.ofMillis(1200));
        assertThat(running.reasons).isNotEmpty().containsOnly(Drain.REASON);
        assertThat(drain.over().join()).isEqualTo(new Drain.Drained(3, 0));
        assertThat(told).last().isEqualTo("draining: 3 calls, ending them now");
    }

    @Test
    void whatDoesNotEndIsLeftBehindAfterASecondBound() {
        begin(3);
        running.deafTo = 2;
        clock.advance(Duration.ofSeconds(60).plus(Drain.LAST_WORDS).minusMillis(200));
        assertThat(drain.over()).isNotDone();
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain.over().join()).isEqualTo(new Drain.Drained(3, 2));
    }

    @Test
    void aSecondWishCutsTheWaitShort() {
        begin(2);
        clock.advance(Duration.ofSeconds(5));
        assertThat(drain.begin()).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(drain.over()).isNotDone();
        drain.hurry();
        clock.advance(Duration.ofMillis(300));
        assertThat(drain.over().join()).isEqualTo(new Drain.Drained(2, 0));
        drain.hurry();
    }

    @Test
    void aHurryWithoutABeginningBegins() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        running.calls = 1;
        drain.hurry();
        assertThat(drain.progress()).isEqualTo(new Drain.Progress(1, Duration.ofSeconds(60)));
    }

    @Test
    void aListenerThatFailsKeepsNothingFromEnding() {
        drain.announceTo(progress -> {
            throw new IllegalStateException("no terminal");
        });
        begin(1);
        clock.advance(Duration.ofSeconds(61));
        assertThat(drain.over()).isDone();
        assertThat(told).hasSizeGreaterThan(10);
    }
}
