package io.parley.media.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SlotLaneTest {
    private final SlotLane lane = new SlotLane();
    private final short[] taken = new short[160];

    private void put(int from, int to) {
        for (int value = from; value <= to; value++) {
            short[] slot = new short[160];
            Arrays.fill(slot, (short) value);
            lane.put(slot);
        }
    }

    private int next() {
        Arrays.fill(taken, (short) -1);
        boolean any = lane.take(taken);
        assertThat(taken).containsOnly(taken[0]);
        return any ? taken[0] : -1;
    }

    @Test
    void slotsComeOutInOrder() {
        for (int round = 0; round < 100; round++) {
            put(2 * round + 1, 2 * round + 2);
            assertThat(next()).isEqualTo(2 * round + 1);
            assertThat(next()).isEqualTo(2 * round + 2);
        }
    }

    @Test
    void anEmptyLaneGivesSilence() {
        assertThat(next()).isEqualTo(-1);
        assertThat(taken).containsOnly(0);
    }

    @Test
    void aTakerWhoFellBehindPassesOverTheOldest() {
        put(1, 4);
        assertThat(next()).isEqualTo(1);
        put(5, 6);
        // Five wait: the last two are left, this one among them.
        assertThat(next()).isEqualTo(5);
        assertThat(next()).isEqualTo(6);
        assertThat(next()).isEqualTo(-1);
    }

    @Test
    void aLaneWhoseTakerStandsStillKeepsNoMoreThanItHolds() {
        put(1, 50);
        assertThat(next()).isEqualTo(7);
        assertThat(next()).isEqualTo(8);
        put(51, 51);
        assertThat(next()).isEqualTo(51);
    }

    @Test
    void aSlotWhoseTimeIsOverIsPassedOver() {
        lane.skip();
        put(1, 2);
        lane.skip();
        assertThat(next()).isEqualTo(2);
    }
}
