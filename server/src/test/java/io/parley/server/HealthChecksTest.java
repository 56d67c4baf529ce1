package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.admission.Overload;
import io.parley.server.calls.Losses;
import io.parley.server.health.Health.Finding;
import io.parley.server.health.Health.Level;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.warmup.WarmUp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the checks say of what they are given. */
final class HealthChecksTest {
    private static final Losses.Lost NOTHING = new Losses.Lost(0, 0, 0);
    private static final OptionalLong PLENTY = OptionalLong.of(100L << 30);

    @Test
    void everyPhaseHasItsLevel() {
        assertThat(HealthChecks.phase(Lifecycle.Phase.SERVING).level()).isEqualTo(Level.OK);
        assertThat(HealthChecks.phase(Lifecycle.Phase.STARTING).level()).isEqualTo(Level.DEGRADED);
        assertThat(HealthChecks.phase(Lifecycle.Phase.DRAINING).level()).isEqualTo(Level.DEGRADED);
        assertThat(HealthChecks.phase(Lifecycle.Phase.STOPPED).level()).isEqualTo(Level.DOWN);
    }

    @Test
    void theDiskTellsAllThatIsWrongWithIt() {
        assertThat(HealthChecks.disk(PLENTY, NOTHING, 0)).isEqualTo(Finding.ok("102400 MB free"));
        assertThat(HealthChecks.disk(OptionalLong.of(3L << 20), new Losses.Lost(7, 2_500, 1), 2))
                .isEqualTo(
                        Finding.degraded(
                                "only 3 MB are free; 7 journal events could not be written;"
                                        + " 3 s of recordings could not be written; 2 records wait for space; 1 records were given up"));
        assertThat(HealthChecks.disk(OptionalLong.empty(), NOTHING, 0).level()).isEqualTo(Level.DEGRADED);
    }

    @Test
    void loadIsToldByItsCause() {
        Overload.State lag = new Overload.State(Overload.Level.CLOSED, Overload.Cause.RECOGNISER_LAG, 900, 0.01, 0.3);
        assertThat(HealthChecks.recogniser(lag, Map.of()))
                .isEqualTo(Finding.degraded("decoding is 900 ms behind (p95); no new calls"));
        assertThat(HealthChecks.media(lag)).isEqualTo(Finding.ok("1.0 % of the audio slots are served late"));
        Overload.State late = new Overload.State(Overload.Level.CLOSED, Overload.Cause.MEDIA_LOAD, 10, 0.2, 0.3);
        assertThat(HealthChecks.media(late).level()).isEqualTo(Level.DEGRADED);
        assertThat(HealthChecks.memory(late)).isEqualTo(Finding.ok("30 % of the heap is in use after a collection"));
        Overload.State full = new Overload.State(Overload.Level.CLOSED, Overload.Cause.MEMORY, 10, 0.2, 0.86);
        assertThat(HealthChecks.memory(full))
                .isEqualTo(Finding.degraded("86 % of the heap is in use after a collection; no new calls"));
        assertThat(HealthChecks.media(full).level()).isEqualTo(Level.OK);
        assertThat(HealthChecks.recogniser(
                                new Overload.State(Overload.Level.NORMAL, Overload.Cause.RECOGNISER_LAG, 20, 0, 0.3),
                                Map.of())
                        .level())
                .isEqualTo(Level.OK);
    }

    @Test
    void aRecogniserThatIsOutOfOrderIsToldByItsName() {
        Overload.State idle = new Overload.State(Overload.Level.NORMAL, Overload.Cause.RECOGNISER_LAG, 20, 0, 0.3);
        assertThat(HealthChecks.recogniser(idle, Map.of("far", "server cannot be reached; vosk hears instead")))
                .isEqualTo(Finding.degraded(
                        "far: server cannot be reached; vosk hears instead;" + " decoding is 20 ms behind (p95)"));
    }

    @Test
    void aColdStartAndATrunkThatNeedsARestartDegrade() {
        assertThat(HealthChecks.warmUp(new WarmUp.Result.Warm(Duration.ofSeconds(4))))
                .isEqualTo(Finding.ok("took 4000 ms"));
        assertThat(HealthChecks.warmUp(new WarmUp.Result.Cold("interrupted")).level())
                .isEqualTo(Level.DEGRADED);
        assertThat(HealthChecks.sip(1, List.of())).isEqualTo(Finding.ok("1 endpoint"));
        assertThat(HealthChecks.sip(2, List.of("b", "a")).detail()).endsWith("trunks a, b");
    }
}
