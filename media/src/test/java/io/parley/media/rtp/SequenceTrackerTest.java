package io.parley.media.rtp;

import static io.parley.media.rtp.SequenceTracker.Order.DUPLICATE;
import static io.parley.media.rtp.SequenceTracker.Order.JUMP;
import static io.parley.media.rtp.SequenceTracker.Order.NEXT;
import static io.parley.media.rtp.SequenceTracker.Order.REORDERED;
import static io.parley.media.rtp.SequenceTracker.Order.RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.random.Seeded;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceTrackerTest {
    private final SequenceTracker tracker = new SequenceTracker();

    @Test
    void countsOnOverTheWrap() {
        assertThat(tracker.take(65534)).isEqualTo(NEXT);
        assertThat(tracker.take(65535)).isEqualTo(NEXT);
        assertThat(tracker.take(0)).isEqualTo(NEXT);
        assertThat(tracker.take(1)).isEqualTo(NEXT);
        assertThat(tracker.extendedHighest()).isEqualTo(65536 + 1);
        assertThat(tracker.lost()).isZero();
    }

    @Test
    void knowsWhatCameBeforeFromWhatFillsAGap() {
        tracker.take(10);
        tracker.take(13);
        assertThat(tracker.lost()).isEqualTo(2);
        assertThat(tracker.take(12)).isEqualTo(REORDERED);
        assertThat(tracker.take(12)).isEqualTo(DUPLICATE);
        assertThat(tracker.take(13)).isEqualTo(DUPLICATE);
        assertThat(tracker.lost()).isEqualTo(1);
    }

    @Test
    void aReorderingAcrossTheWrapIsNoNewCycle() {
        tracker.take(65535);
        tracker.take(1);
        assertThat(tracker.take(0)).isEqualTo(REORDERED);
        assertThat(tracker.lost()).isZero();
        assertThat(tracker.extendedHighest()).isEqualTo(65537);
    }

    @Test
    void aPacketOlderThanTheFirstWidensTheStream() {
        tracker.take(10);
        assertThat(tracker.take(8)).isEqualTo(REORDERED);
        assertThat(tracker.lost()).isEqualTo(1);
    }

    @Test
    void aJumpIsBelievedOnlyWhenItGoesOn() {
        tracker.take(10);
        assertThat(tracker.take(30000)).isEqualTo(JUMP);
        assertThat(tracker.take(11)).isEqualTo(NEXT);
        assertThat(tracker.take(30000)).isEqualTo(JUMP);
        assertThat(tracker.take(30001)).isEqualTo(RESTARTED);
        assertThat(tracker.take(30002)).isEqualTo(NEXT);
        assertThat(tracker.lost()).isZero();
        assertThat(tracker.restarts()).isEqualTo(1);
    }

    @Test
    void lossOfEarlierSourcesStaysInTheTotal() {
        tracker.take(10);
        tracker.take(12);
        tracker.newSource();
        tracker.take(500);
        tracker.take(503);
        assertThat(tracker.lost()).isEqualTo(3);
        assertThat(tracker.cumulativeLost()).isEqualTo(2);
    }

    @Test
    void fractionLostIsOfTheTimeSinceTheLastReport() {
        tracker.take(0);
        tracker.take(3); // 2 of 4 lost
        assertThat(tracker.takeFractionLost()).isEqualTo(128);
        tracker.take(4);
        assertThat(tracker.takeFractionLost()).isZero();
        assertThat(tracker.takeFractionLost()).isZero();
    }

    @Test
    void lossIsExactForAnyOrderWithinTheWindow() {
        Seeded.check(300, seeded -> {
            SequenceTracker any = new SequenceTracker();
            int first = seeded.ints(0, 65535);
            Set<Integer> seen = new HashSet<>();
            int next = 0;
            any.take(first);
            seen.add(0);
            for (int i = 0; i < 400; i++) {
                int number = seeded.chance(0.1) ? Math.max(0, next - seeded.ints(0, 20)) : next + seeded.ints(0, 3);
                SequenceTracker.Order order = any.take((first + number) & 0xFFFF);
                assertThat(order == DUPLICATE).isEqualTo(!seen.add(number));
                next = Math.max(next, number);
            }
            assertThat(any.lost()).isEqualTo(next + 1 - seen.size());
        });
    }
}
