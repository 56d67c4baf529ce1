package io.parley.server.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.server.admission.Admission.Direction;
import io.parley.server.admission.Admission.Lease;
import io.parley.server.admission.Admission.Reason;
import io.parley.server.admission.Admission.Verdict;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a place, who does not and why; time is virtual. */
final class AdmissionTest {
    private static final Settings.Limits LIMITS = new Settings.Limits(10, Duration.ofMillis(300), 0.05);

    @TempDir
    Path folder;

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final Lifecycle lifecycle = new Lifecycle();
    private final Overload overload = new Overload(LIMITS);
    private final Admission admission = new Admission(lifecycle, LIMITS, clock, overload);

    private Trunk trunk(String name, int channels, int callsPerSecond) {
        Path file = folder.resolve(name + ".yaml");
        try {
            Files.writeString(file, """
                    trunk: %s
                    gateways: [ { to: "sip:127.0.0.1" } ]
                    limits: { channels: %d, calls-per-second: %d }
                    """.formatted(name, channels, callsPerSecond));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return TrunkFile.read(file);
    }

    private Lease admitted(Direction direction, Trunk trunk) {
        return switch (admission.admit(direction, trunk)) {
            case Verdict.Admitted yes -> yes.lease();
            case Verdict.Refused no -> throw new AssertionError(no);
        };
    }

    private Verdict.Refused refused(Direction direction, Trunk trunk) {
        return switch (admission.admit(direction, trunk)) {
            case Verdict.Admitted yes -> throw new AssertionError("admitted");
            case Verdict.Refused no -> no;
        };
    }

    @Test
    void nobodyIsLetInBeforeTheEngineServesNorWhenItStops() {
        Trunk trunk = trunk("a", 10, 10);
        assertThat(refused(Direction.INBOUND, trunk).reason()).isEqualTo(Reason.STARTING);
        assertThat(admission.accepting()).isFalse();
        lifecycle.reach(Lifecycle.Phase.SERVING);
        assertThat(admission.accepting()).isTrue();
        Lease running = admitted(Direction.INBOUND, trunk);
        lifecycle.reach(Lifecycle.Phase.DRAINING);
        for (Direction direction : Direction.values()) {
            Verdict.Refused refused = refused(direction, trunk);
            assertThat(refused.reason()).isEqualTo(Reason.DRAINING);
            assertThat(refused.retryAfterSeconds()).isEqualTo(30);
        }
        assertThat(admission.accepting()).isFalse();
        assertThat(admission.calls()).isEqualTo(1);
        running.close();
        assertThat(admission.calls()).isZero();
        assertThat(admission.refused())
                .containsEntry(Reason.STARTING, 1L)
                .containsEntry(Reason.DRAINING, 2L)
                .containsEntry(Reason.TRUNK_RATE, 0L);
    }

    @Test
    void channelsAreCountedInBothDirectionsTogether() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = trunk("a", 2, 10);
        Lease in = admitted(Direction.INBOUND, trunk);
        Lease out = admitted(Direction.OUTBOUND, trunk);
        Verdict.Refused refused = refused(Direction.INBOUND, trunk);
        assertThat(refused.reason()).isEqualTo(Reason.TRUNK_CHANNELS);
        assertThat(refused.detail()).isEqualTo("trunk a: 2 of 2 channels in use");
        assertThat(refused.retryAfterSeconds()).isPositive();
        // Another trunk is another matter.
        admitted(Direction.INBOUND, trunk("b", 1, 1));
        in.close();
        in.close();
        assertThat(admission.callsOn("a")).isEqualTo(1);
        admitted(Direction.INBOUND, trunk);
        out.close();
        assertThat(admission.callsOn("a")).isEqualTo(1);
    }

    @Test
    void callsAreTooManyForTheEngineBeforeTheyAreForTheTrunk() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = trunk("a", 1000, 100);
        for (int n = 0; n < LIMITS.calls(); n++) {
            admitted(Direction.INBOUND, trunk);
        }
        assertThat(refused(Direction.OUTBOUND, trunk).reason()).isEqualTo(Reason.ENGINE_CALLS);
    }

    @Test
    void placedCallsArePacedAndReceivedOnesAreNot() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = trunk("a", 1000, 2);
        admitted(Direction.OUTBOUND, trunk).close();
        admitted(Direction.OUTBOUND, trunk).close();
        Verdict.Refused refused = refused(Direction.OUTBOUND, trunk);
        assertThat(refused.reason()).isEqualTo(Reason.TRUNK_RATE);
        assertThat(refused.retryAfterSeconds()).isEqualTo(1);
        for (int n = 0; n < 5; n++) {
            admitted(Direction.INBOUND, trunk).close();
        }
        clock.advance(Duration.ofMillis(500));
        admitted(Direction.OUTBOUND, trunk).close();
        assertThat(refused(Direction.OUTBOUND, trunk).reason()).isEqualTo(Reason.TRUNK_RATE);
    }

    @Test
    void aCallThatFindsNoChannelCostsNoTurn() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = trunk("a", 1, 2);
        Lease only = admitted(Direction.OUTBOUND, trunk);
        for (int n = 0; n < 10; n++) {
            assertThat(refused(Direction.OUTBOUND, trunk).reason()).isEqualTo(Reason.TRUNK_CHANNELS);
        }
        only.close();
        admitted(Direction.OUTBOUND, trunk);
    }

    @Test
    void aReloadChangesLimitsWhileCallsRunAndTheCountsStayRight() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Deque<Lease> running = new ArrayDeque<>();
        for (int n = 0; n < 4; n++) {
            running.add(admitted(Direction.INBOUND, trunk("a", 4, 5)));
        }
        // Fewer than are running: none is ended for it, and none is added.
        assertThat(refused(Direction.INBOUND, trunk("a", 2, 5)).detail()).isEqualTo("trunk a: 4 of 2 channels in use");
        running.remove().close();
        running.remove().close();
        assertThat(refused(Direction.INBOUND, trunk("a", 2, 5)).reason()).isEqualTo(Reason.TRUNK_CHANNELS);
        running.remove().close();
        running.add(admitted(Direction.INBOUND, trunk("a", 2, 5)));
        running.add(admitted(Direction.INBOUND, trunk("a", 3, 5)));
        running.forEach(Lease::close);
        assertThat(admission.callsOn("a")).isZero();
        assertThat(admission.calls()).isZero();
    }

    @Test
    void overloadRefusesWithItsCause() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = trunk("a", 100, 100);
        overload(new Overload.Reading(900, 0, 0, 0));
        assertThat(admission.load().level()).isEqualTo(Overload.Level.CLOSED);
        Verdict.Refused refused = refused(Direction.INBOUND, trunk);
        assertThat(refused.reason()).isEqualTo(Reason.RECOGNISER_LAG);
        assertThat(refused.detail()).isEqualTo("speech recognition is 900 ms behind");
        assertThat(refused(Direction.OUTBOUND, trunk).reason()).isEqualTo(Reason.RECOGNISER_LAG);
        assertThat(admission.accepting()).isFalse();
        overload(new Overload.Reading(0, 0, 0, 0));
        overload(new Overload.Reading(0, 0, 0, 0));
        admitted(Direction.INBOUND, trunk);
    }

    private void overload(Overload.Reading reading) {
        for (int n = 0; n < Overload.READINGS; n++) {
            clock.advance(LoadWatch.PERIOD);
            var _ = overload.observe(clock.nanoTime(), reading);
        }
    }

    @Test
    void manyThreadsNeverGetMoreThanThereIs() throws Exception {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = trunk("a", 7, 200);
        List<Callable<Integer>> askers = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
            askers.add(() -> {
                int most = 0;
                for (int round = 0; round < 2_000; round++) {
                    if (admission.admit(Direction.INBOUND, trunk) instanceof Verdict.Admitted(Lease lease, var _)) {
                        most = Math.max(most, admission.callsOn("a"));
                        lease.close();
                    }
                }
                return most;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> most : threads.invokeAll(askers)) {
                assertThat(most.get()).isBetween(1, 7);
            }
        }
        assertThat(admission.calls()).isZero();
    }

    // ---- caller ids

    private Trunk withCallerIds(String limits, String... more) {
        Path file = folder.resolve("ids.yaml");
        try {
            Files.writeString(file, """
                    trunk: ids
                    gateways: [ { to: "sip:127.0.0.1" } ]
                    caller-ids: ["100", "200", "300"]
                    limits: { channels: 100, calls-per-second: 50, %s }
                    %s
                    """.formatted(limits, String.join("\n", more)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return TrunkFile.read(file);
    }

    private Verdict asked(Trunk trunk, String callerId) {
        return admission.admit(Direction.OUTBOUND, trunk, Optional.of(callerId));
    }

    private Verdict.Admitted placed(Trunk trunk) {
        return switch (admission.admit(Direction.OUTBOUND, trunk)) {
            case Verdict.Admitted yes -> yes;
            case Verdict.Refused no -> throw new AssertionError(no);
        };
    }

    @Test
    void aCallerIdHasItsOwnChannels() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = withCallerIds("channels-per-caller-id: 2");

        assertThat(placed(trunk).callerId()).contains("100");
        Verdict.Admitted second = placed(trunk);
        assertThat(refused(Direction.OUTBOUND, trunk).reason()).isEqualTo(Reason.CALLER_ID_CHANNELS);
        assertThat(asked(trunk, "100")).isInstanceOf(Verdict.Refused.class);
        assertThat(asked(trunk, "200")).isInstanceOf(Verdict.Admitted.class);
        assertThat(admission.admit(Direction.INBOUND, trunk)).isInstanceOf(Verdict.Admitted.class);
        second.lease().close();
        second.lease().close();
        assertThat(asked(trunk, "100")).isInstanceOf(Verdict.Admitted.class);
        assertThat(asked(trunk, "100")).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void aCallerIdHasItsOwnRateAndACallThatTheTrunkRefusesCostsItNoTurn() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = withCallerIds("calls-per-second-per-caller-id: 1");

        assertThat(asked(trunk, "100")).isInstanceOf(Verdict.Admitted.class);
        assertThat(((Verdict.Refused) asked(trunk, "100")).reason()).isEqualTo(Reason.CALLER_ID_RATE);
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) { // the trunk's own second is used up
            if (asked(trunk, "none of ours") instanceof Verdict.Admitted yes) {
                yes.lease().close();
            }
        }
        assertThat(((Verdict.Refused) asked(trunk, "100")).reason()).isEqualTo(Reason.TRUNK_RATE);
        clock.advance(Duration.ofMillis(100));
        assertThat(asked(trunk, "100")).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void theLeastUsedCallerIdGoesOutWhereTheTrunkSaysSo() {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Trunk trunk = withCallerIds("channels-per-caller-id: 2", "caller-id-choice: least-used");

        assertThat(List.of(placed(trunk), placed(trunk), placed(trunk), placed(trunk)))
                .extracting(it -> it.callerId().orElseThrow())
                .containsExactly("100", "200", "300", "100");
        Verdict.Admitted second = placed(trunk);
        assertThat(second.callerId()).contains("200");
        assertThat(placed(trunk).callerId()).contains("300");
        assertThat(refused(Direction.OUTBOUND, trunk).reason()).isEqualTo(Reason.CALLER_ID_CHANNELS);
        second.lease().close();
        assertThat(placed(trunk).callerId()).contains("200");
    }

    @Test
    void manyThreadsNeverGetMoreOfACallerIdThanThereIs() throws Exception {
        lifecycle.reach(Lifecycle.Phase.SERVING);
        Admission wide =
                new Admission(lifecycle, new Settings.Limits(1_000, Duration.ofMillis(300), 0.05), clock, overload);
        Trunk trunk = withCallerIds("channels-per-caller-id: 3", "caller-id-choice: least-used");
        Map<String, AtomicInteger> now =
                Map.of("100", new AtomicInteger(), "200", new AtomicInteger(), "300", new AtomicInteger());
        AtomicInteger most = new AtomicInteger();
        AtomicInteger admitted = new AtomicInteger();
        List<Callable<Void>> askers = new ArrayList<>();
        for (int n = 0; n < 16; n++) {
            askers.add(() -> {
                for (int round = 0; round < 1_000; round++) {
                    if (wide.admit(Direction.OUTBOUND, trunk) instanceof Verdict.Admitted yes) {
                        AtomicInteger mine =
                                requireNonNull(now.get(yes.callerId().orElseThrow()));
                        most.accumulateAndGet(mine.incrementAndGet(), Math::max);
                        admitted.incrementAndGet();
                        mine.decrementAndGet();
                        yes.lease().close();
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<Void> each : threads.invokeAll(askers)) {
                each.get();
            }
        }
        // The trunk's second is worth 50 calls, and time stands still: exactly so many, however many ask.
        assertThat(admitted.get()).isEqualTo(50);
        assertThat(most.get()).isBetween(1, 3);
        assertThat(wide.calls()).isZero();
    }
}
