package io.parley.media.playout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RejoinTest {
    private final Rejoin rejoin = new Rejoin();

    /** Plays so many slots, one of which is soft; each sample is its slot's number, the soft one's 0. */
    private void play(int slots, int soft) {
        for (int slot = 1; slot <= slots; slot++) {
            short[] samples = new short[160];
            Arrays.fill(samples, (short) (slot == soft ? 0 : slot));
            rejoin.offer(samples, 160);
            rejoin.move();
        }
    }

    private short next() {
        short[] slot = new short[160];
        rejoin.peek(slot);
        return slot[80];
    }

    private int slotsToGo() {
        int count = 0;
        while (rejoin.repeating()) {
            rejoin.move();
            count++;
        }
        return count;
    }

    @Test
    void itGoesOnInThePauseBeforeTheWordThatWasCut() {
        play(50, 40);
        rejoin.goBack();
        assertThat(next()).isZero();
        assertThat(slotsToGo()).isEqualTo(11);
    }

    @Test
    void aPauseTooFarBackIsNotGoneBackTo() {
        play(50, 10);
        rejoin.goBack();
        // The softest of those that may be chosen.
        assertThat(next()).isEqualTo((short) 31);
        assertThat(slotsToGo()).isEqualTo(Rejoin.FARTHEST_SLOTS);
    }

    @Test
    void whatHasHardlyBegunBeginsAnew() {
        play(3, 0);
        rejoin.goBack();
        assertThat(next()).isEqualTo((short) 1);
        assertThat(slotsToGo()).isEqualTo(3);
        assertThat(rejoin.repeating()).isFalse();
    }

    @Test
    void stoppedAgainBeforeItHadCaughtUpItGoesOnFromThereOrBefore() {
        play(50, 40);
        rejoin.goBack();
        rejoin.move();
        rejoin.move();
        rejoin.goBack();
        assertThat(next()).isZero();
        assertThat(slotsToGo()).isEqualTo(11);
    }
}
