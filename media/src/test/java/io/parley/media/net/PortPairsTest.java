package io.parley.media.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortPairsTest {

    @Test
    void leasesEvenPortsOfTheRangeOnly() {
        PortPairs pairs = new PortPairs(10_001, 10_006, 0);
        assertThat(pairs.lease(0)).isEqualTo(10_002);
        assertThat(pairs.lease(0)).isEqualTo(10_004);
        assertThat(pairs.lease(0)).isEqualTo(PortPairs.NONE); // 10006 has no odd partner in the range
    }

    @Test
    void aReleasedPairRestsBeforeItIsLeasedAgain() {
        PortPairs pairs = new PortPairs(10_000, 10_001, 1000);
        assertThat(pairs.lease(50)).isEqualTo(10_000);
        pairs.release(10_000, 100);
        assertThat(pairs.unleased()).isEqualTo(1);
        assertThat(pairs.lease(1099)).isEqualTo(PortPairs.NONE);
        assertThat(pairs.lease(1100)).isEqualTo(10_000);
    }

    @Test
    void everyPairHasItsTurnBeforeOneComesAgain() {
        PortPairs pairs = new PortPairs(10_000, 10_003, 0);
        int first = pairs.lease(0);
        pairs.release(first, 0);
        assertThat(pairs.lease(0)).isNotEqualTo(first);
    }

    @Test
    void timeMayWrapAround() {
        PortPairs pairs = new PortPairs(10_000, 10_001, 1000);
        int port = pairs.lease(Long.MAX_VALUE - 10);
        pairs.release(port, Long.MAX_VALUE - 10);
        assertThat(pairs.lease(Long.MIN_VALUE + 500)).isEqualTo(PortPairs.NONE);
        assertThat(pairs.lease(Long.MIN_VALUE + 1000)).isEqualTo(port);
    }
}
