package io.parley.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.server.admission.Overload.Cause;
import io.parley.server.admission.Overload.Level;
import io.parley.server.admission.Overload.Reading;
import io.parley.server.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is given up under load and when it comes back; the watch reads a load as the test sets it, on virtual time. */
final class OverloadTest {
    private static final int SLOTS_A_READING = 500;

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final Overload overload = new Overload(new Settings.Limits(400, Duration.ofMillis(300), 0.05));
    private final List<Level> changes = new ArrayList<>();
    private long lag;
    private int lateOfHundred;
    private long served;
    private long late;
    private double heap;

    private LoadWatch watch() {
        return LoadWatch.start(
                clock,
                overload,
                () -> {
                    served += SLOTS_A_READING;
                    late += SLOTS_A_READING * lateOfHundred / 100;
                    return new Reading(lag, served, late, heap);
                },
                changes::add);
    }

    private Level level() {
        return overload.state().level();
    }

    @Test
    void interimTextsGoFirstAndCallsOnlyIfThatDoesNotHelp() {
        try (LoadWatch _ = watch()) {
            clock.advance(Duration.ofSeconds(10));
            assertThat(changes).isEmpty();
            lag = 200;
            clock.advance(Duration.ofSeconds(60));
            assertThat(changes).containsExactly(Level.DETECTOR_SHED, Level.PARTIALS_SHED);
            lag = 301;
            clock.advance(Duration.ofSeconds(6));
            assertThat(changes).containsExactly(Level.DETECTOR_SHED, Level.PARTIALS_SHED, Level.CLOSED);
            assertThat(overload.state().cause()).isEqualTo(Cause.RECOGNISER_LAG);
        }
    }

    @Test
    void theNeuralDetectorGoesBeforeTheInterimTextsAndComesBackAfterThem() {
        try (LoadWatch _ = watch()) {
            lag = 120;
            clock.advance(Duration.ofSeconds(60));
            assertThat(changes).containsExactly(Level.DETECTOR_SHED);
            lag = 200;
            clock.advance(Duration.ofSeconds(10));
            assertThat(changes).containsExactly(Level.DETECTOR_SHED, Level.PARTIALS_SHED);
            lag = 10;
            clock.advance(Duration.ofSeconds(20));
            assertThat(changes)
                    .containsExactly(Level.DETECTOR_SHED, Level.PARTIALS_SHED, Level.DETECTOR_SHED, Level.NORMAL);
        }
    }

    @Test
    void evenASuddenFloodLetsTheInterimTextsGoFirst() {
        try (LoadWatch _ = watch()) {
            lag = 5_000;
            List<Level> seen = new ArrayList<>();
            long shedAt = 0;
            long closedAt = 0;
            for (int n = 1; n <= 20; n++) {
                clock.advance(LoadWatch.PERIOD);
                seen.add(level());
                shedAt = shedAt == 0 && level() == Level.PARTIALS_SHED ? clock.nanoTime() : shedAt;
                closedAt = closedAt == 0 && level() == Level.CLOSED ? clock.nanoTime() : closedAt;
            }
            assertThat(seen).last().isEqualTo(Level.CLOSED);
            assertThat(closedAt - shedAt).isGreaterThanOrEqualTo(Overload.LEAST_SHEDDING.toNanos());
            assertThat(closedAt).isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void aSingleSlowUtteranceIsNoOverload() {
        try (LoadWatch _ = watch()) {
            for (int second = 0; second < 60; second++) {
                lag = 2_000;
                clock.advance(LoadWatch.PERIOD);
                lag = 0;
                clock.advance(Duration.ofSeconds(6));
            }
            assertThat(changes).isEmpty();
        }
    }

    @Test
    void aLagThatHoversAroundItsLimitDoesNotFlap() {
        try (LoadWatch _ = watch()) {
            for (int n = 0; n < 600; n++) {
                lag = n % 2 == 0 ? 310 : 280;
                clock.advance(LoadWatch.PERIOD);
            }
            assertThat(changes).containsExactly(Level.DETECTOR_SHED, Level.PARTIALS_SHED, Level.CLOSED);
        }
    }

    @Test
    void theDoorOpensBeforeTheInterimTextsComeBack() {
        try (LoadWatch _ = watch()) {
            lag = 1_000;
            clock.advance(Duration.ofSeconds(10));
            lag = 100;
            clock.advance(Duration.ofSeconds(10));
            assertThat(changes)
                    .containsExactly(Level.DETECTOR_SHED, Level.PARTIALS_SHED, Level.CLOSED, Level.PARTIALS_SHED);
            lag = 10;
            clock.advance(Duration.ofSeconds(10));
            assertThat(changes).last().isEqualTo(Level.NORMAL);
        }
    }

    @Test
    void lateAudioClosesTheDoorAsWell() {
        try (LoadWatch _ = watch()) {
            lateOfHundred = 3;
            clock.advance(Duration.ofSeconds(10));
            assertThat(changes).containsExactly(Level.DETECTOR_SHED, Level.PARTIALS_SHED);
            lateOfHundred = 6;
            clock.advance(Duration.ofSeconds(10));
            assertThat(level()).isEqualTo(Level.CLOSED);
            assertThat(overload.state().cause()).isEqualTo(Cause.MEDIA_LOAD);
            assertThat(overload.state().lateShare()).isBetween(0.055, 0.065);
            lateOfHundred = 0;
            clock.advance(Duration.ofSeconds(20));
            assertThat(level()).isEqualTo(Level.NORMAL);
        }
    }

    @Test
    void whatWasLateBeforeTheWatchBeganAndAHandfulOfSlotsAreNoMeasure() {
        served = 1_000_000;
        late = 900_000;
        try (LoadWatch _ = watch()) {
            clock.advance(Duration.ofSeconds(10));
            assertThat(changes).isEmpty();
        }
        Overload idle = new Overload(Settings.Limits.DEFAULT);
        for (int n = 0; n < 100; n++) {
            // One call's slots of two seconds, all late: the loops have hardly anything to do.
            assertThat(idle.observe(n, new Reading(0, n, n, 0)).lateShare()).isZero();
        }
    }

    @Test
    void aFullHeapClosesTheDoorAtOnceAndRoomOpensIt() {
        try (LoadWatch _ = watch()) {
            heap = 0.85;
            clock.advance(Duration.ofSeconds(10));
            assertThat(changes).isEmpty();
            heap = 0.86;
            clock.advance(LoadWatch.PERIOD);
            assertThat(changes).containsExactly(Level.CLOSED);
            assertThat(overload.state().cause()).isEqualTo(Cause.MEMORY);
            heap = 0.75;
            clock.advance(Duration.ofSeconds(10));
            assertThat(level()).isEqualTo(Level.CLOSED);
            heap = 0.7;
            clock.advance(LoadWatch.PERIOD);
            assertThat(level()).isEqualTo(Level.PARTIALS_SHED);
            assertThat(overload.state().cause()).isEqualTo(Cause.RECOGNISER_LAG);
            clock.advance(Duration.ofSeconds(5));
            assertThat(level()).isEqualTo(Level.NORMAL);
        }
    }

    @Test
    void aClosedWatchLooksNoMore() {
        int[] looks = {0};
        LoadWatch watch = LoadWatch.start(
                clock,
                overload,
                () -> {
                    looks[0]++;
                    return new Reading(0, 0, 0, 0);
                },
                changes::add);
        clock.advance(Duration.ofSeconds(1));
        assertThat(looks[0]).isEqualTo(10);
        watch.close();
        clock.advance(Duration.ofSeconds(1));
        assertThat(looks[0]).isEqualTo(10);
        assertThat(clock.time().pending()).isEmpty();
    }
}
