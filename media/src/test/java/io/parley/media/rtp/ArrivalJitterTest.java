package io.parley.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ArrivalJitterTest {
    private final ArrivalJitter jitter = new ArrivalJitter();

    @Test
    void anEvenRhythmHasNoJitter() {
        for (int i = 0; i < 100; i++) {
            jitter.take(i * 160, i * 20_000_000L);
        }
        assertThat(jitter.millis()).isZero();
    }

    @Test
    void oneDelayedPacketMovesTheEstimateBySixteenths() {
        jitter.take(0, 0);
        jitter.take(160, 36_000_000); // 16 ms late = 128 units; RFC 3550 6.4.1: J += (|D| - J) / 16
        assertThat(jitter.timestampUnits()).isEqualTo(8);
        jitter.take(320, 40_000_000);
        assertThat(jitter.millis()).isCloseTo((8 + (128 - 8) / 16.0) / 8, within(1e-9));
    }

    @Test
    void theWrapOfTheTimeStampIsNoJitter() {
        jitter.take(-160, 0);
        jitter.take(0, 20_000_000);
        jitter.take(160, 40_000_000);
        assertThat(jitter.millis()).isZero();
    }

    @Test
    void packetsOfOneTelephoneEventDoNotCount() {
        jitter.take(0, 0);
        jitter.take(0, 20_000_000);
        jitter.take(0, 40_000_000);
        assertThat(jitter.millis()).isZero();
    }

    @Test
    void anotherSourceHasAnotherOrigin() {
        jitter.take(0, 0);
        jitter.newSource();
        jitter.take(123456, 20_000_000);
        assertThat(jitter.millis()).isZero();
    }
}
