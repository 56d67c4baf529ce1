package io.parley.testkit.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.testkit.link.LossyLink.Arrival;
import io.parley.testkit.link.LossyLink.Loss;
import io.parley.testkit.link.LossyLink.Profile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LossyLinkTest {
    private static final long TICK_NANOS = Duration.ofMillis(20).toNanos();

    @Test
    void a_perfect_link_brings_everything_at_once_and_in_order() {
        LossyLink link = new LossyLink(Profile.PERFECT, 1);
        link.send(5, new byte[] {1});
        link.send(5, new byte[] {2});

        assertThat(link.receive(4)).isEmpty();
        assertThat(link.receive(5)).extracting(arrival -> arrival.packet()[0]).containsExactly((byte) 1, (byte) 2);
        assertThat(link.receiveAll()).isEmpty();
    }

    @Test
    void the_same_seed_does_the_same_to_the_same_packets() {
        Profile bad = Profile.PERFECT
                .withDelay(Duration.ofMillis(40), Duration.ofMillis(60))
                .withLoss(Loss.bursts(0.1, 3))
                .withDuplicates(0.05)
                .withReordering(0.05, Duration.ofMillis(50))
                .withCorruption(0.02);

        assertThat(trace(bad, 3)).isEqualTo(trace(bad, 3)).isNotEqualTo(trace(bad, 4));
    }

    @Test
    void burst_loss_has_the_share_and_the_burst_length_asked_for() {
        List<Integer> arrived = numbers(run(Profile.PERFECT.withLoss(Loss.bursts(0.1, 4)), 9, 50_000));

        int bursts = 0;
        for (int i = 1; i < arrived.size(); i++) {
            bursts += arrived.get(i) - arrived.get(i - 1) > 1 ? 1 : 0;
        }
        double lost = 50_000 - arrived.size();
        assertThat(lost / 50_000).isCloseTo(0.1, within(0.02));
        assertThat(lost / bursts).isCloseTo(4, within(0.6));
    }

    @Test
    void jitter_stays_in_its_bounds_and_keeps_the_order() {
        Profile profile = Profile.PERFECT.withDelay(Duration.ofMillis(30), Duration.ofMillis(100));
        List<Arrival> arrivals = run(profile, 2, 2_000);

        assertThat(numbers(arrivals)).isSorted().hasSize(2_000);
        for (Arrival arrival : arrivals) {
            long sentNanos = number(arrival) * TICK_NANOS;
            assertThat(arrival.atNanos() - sentNanos)
                    .isBetween(
                            Duration.ofMillis(30).toNanos(),
                            Duration.ofMillis(130).toNanos());
        }
    }

    @Test
    void duplicates_reordering_and_corruption_are_counted_as_they_happen() {
        Profile profile = Profile.PERFECT
                .withDuplicates(0.1)
                .withReordering(0.1, Duration.ofMillis(50))
                .withCorruption(0.1);
        LossyLink link = new LossyLink(profile, 6);
        for (int i = 0; i < 1_000; i++) {
            link.send(i * TICK_NANOS, packet(i));
        }
        List<Arrival> arrivals = link.receiveAll();
        LossyLink.Counts counts = link.counts();

        assertThat(arrivals).hasSize((int) (1_000 + counts.duplicated()));
        assertThat(counts.duplicated()).isBetween(60L, 140L);
        assertThat(counts.reordered()).isBetween(60L, 160L);
        assertThat(counts.corrupted()).isBetween(60L, 160L);
        assertThat(counts.lost()).isZero();
        assertThat(arrivals.stream().map(Arrival::sequence).toList()).isNotEqualTo(sorted(arrivals));
        Set<Integer> intact = new HashSet<>(numbers(arrivals));
        assertThat(intact).contains(0, 500, 999);
    }

    private static List<Long> sorted(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::sequence).sorted().toList();
    }

    private static List<String> trace(Profile profile, long seed) {
        List<String> lines = new ArrayList<>();
        for (Arrival arrival : run(profile, seed, 500)) {
            lines.add(arrival.atNanos() + " " + HexFormat.of().formatHex(arrival.packet()));
        }
        return lines;
    }

    private static List<Arrival> run(Profile profile, long seed, int packets) {
        LossyLink link = new LossyLink(profile, seed);
        for (int i = 0; i < packets; i++) {
            link.send(i * TICK_NANOS, packet(i));
        }
        return link.receiveAll();
    }

    private static byte[] packet(int number) {
        return ByteBuffer.allocate(160).putInt(number).array();
    }

    private static int number(Arrival arrival) {
        return ByteBuffer.wrap(arrival.packet()).getInt();
    }

    private static List<Integer> numbers(List<Arrival> arrivals) {
        return arrivals.stream().map(LossyLinkTest::number).toList();
    }
}
