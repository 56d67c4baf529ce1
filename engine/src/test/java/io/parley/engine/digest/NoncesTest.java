package io.parley.engine.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NoncesTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final Nonces nonces = new Nonces(clock);

    @Test
    void oneIsGoodForEachCountOnceAndInOrder() {
        String nonce = nonces.next(HERE);

        assertThat(nonces.use(nonce, HERE, 1)).isTrue();
        assertThat(nonces.use(nonce, HERE, 1)).as("replayed").isFalse();
        assertThat(nonces.use(nonce, HERE, 3)).isTrue();
        assertThat(nonces.use(nonce, HERE, 2)).as("from before").isFalse();
    }

    @Test
    void oneIsGoodForItsAddressAlone() {
        assertThat(nonces.use(nonces.next(HERE), THERE, 1)).isFalse();
    }

    @Test
    void oneOfAnotherProcessIsGoodForNothing() {
        assertThat(new Nonces(clock).use(nonces.next(HERE), HERE, 1)).isFalse();
    }

    @Test
    void oneGrowsOld() {
        String nonce = nonces.next(HERE);
        clock.advance(Nonces.LIFETIME);

        assertThat(nonces.use(nonce, HERE, 1)).isTrue();
        clock.advance(Duration.ofNanos(1));
        assertThat(nonces.use(nonce, HERE, 2)).isFalse();
    }

    @Test
    void whatIsNoneIsGoodForNothing() {
        String nonce = nonces.next(HERE);
        for (String wrong :
                List.of("", "*", "abc", nonce.substring(1), nonce + "A", nonce.replace(nonce.charAt(0), '-'))) {
            assertThat(nonces.use(wrong, HERE, 1)).as(wrong).isFalse();
        }
        // The last character carries two bits that are not part of a byte: written otherwise it is the same nonce.
        assertThat(nonces.use(nonce, HERE, 1)).isTrue();
        assertThat(nonces.use(nonce + "=", HERE, 1)).isFalse();
    }

    /** What was forgotten cannot be replayed. */
    @Test
    void theyAreBoundedInNumberAndWhatIsForgottenIsStale() {
        var few = new Nonces(clock, 3);
        var made = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            made.add(few.next(HERE));
            assertThat(few.use(made.getLast(), HERE, 1)).isTrue();
            assertThat(few.inUse()).isLessThanOrEqualTo(3);
        }
        assertThat(few.use(made.get(0), HERE, 1)).isFalse();
        assertThat(few.use(made.get(0), HERE, 2)).isFalse();
        assertThat(few.use(made.get(4), HERE, 2)).isTrue();
    }
}
