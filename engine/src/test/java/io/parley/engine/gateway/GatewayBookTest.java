package io.parley.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.sip.SipLeg.Ending;
import io.parley.engine.trunk.FailOver;
import io.parley.engine.trunk.Trunk;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GatewayBookTest {
    private static final Ending UNREACHABLE =
            new Ending(Ending.By.NETWORK, Ending.Kind.TRANSPORT_FAILED, 0, OptionalInt.empty(), "transport failed");

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final GatewayBook book = new GatewayBook(clock, new Random(1));
    private final Trunk trunk = TrunkOf.gateways(5061, 5062, 5063);

    private List<Integer> order() {
        return book.order(trunk).stream().map(it -> it.port().orElseThrow()).toList();
    }

    private GatewayState state(int index) {
        return book.of(trunk, trunk.gateways().all().get(index));
    }

    private void fails(int index, Ending ending) {
        state(index).failed(ending, trunk.gateways().failOver(), clock.nanoTime());
    }

    private static Ending unavailable(int retryAfterSeconds) {
        return new Ending(
                Ending.By.PEER,
                Ending.Kind.REFUSED,
                503,
                OptionalInt.empty(),
                "Service Unavailable",
                OptionalInt.of(retryAfterSeconds));
    }

    @Test
    void aGatewayThatCannotBeReachedIsTriedLastForAWhile() {
        fails(0, UNREACHABLE);

        assertThat(order()).containsExactly(5062, 5063, 5061);
        assertThat(book.readings(trunk).getFirst().restSeconds()).isEqualTo(30);
        clock.advance(FailOver.DEFAULT.rest());
        assertThat(order()).containsExactly(5061, 5062, 5063);
        assertThat(book.readings(trunk).getFirst().restSeconds()).isZero();
    }

    @Test
    void whenAllRestTheyAreTriedAllTheSame() {
        fails(0, UNREACHABLE);
        fails(1, UNREACHABLE);
        fails(2, UNREACHABLE);

        assertThat(order()).containsExactly(5061, 5062, 5063);
    }

    @Test
    void retryAfterIsKeptToWithinItsBound() {
        fails(0, unavailable(120));
        fails(1, unavailable(86_400));

        clock.advance(Duration.ofSeconds(119));
        assertThat(order()).containsExactly(5063, 5061, 5062);
        clock.advance(Duration.ofSeconds(1));
        assertThat(order()).containsExactly(5061, 5063, 5062);
        clock.advance(FailOver.DEFAULT.retryAfterAtMost().minusSeconds(121));
        assertThat(order()).containsExactly(5061, 5063, 5062);
        clock.advance(Duration.ofSeconds(1));
        assertThat(order()).containsExactly(5061, 5062, 5063);
    }

    @Test
    void aGatewayThatWorksAgainRestsNoLonger() {
        fails(0, UNREACHABLE);
        state(0).works(486);

        assertThat(order()).containsExactly(5061, 5062, 5063);
        GatewayState.Reading reading = book.readings(trunk).getFirst();
        assertThat(reading.lastStatus()).isEqualTo(486);
        assertThat(reading.lastReason()).isEmpty();
        assertThat(reading.failures()).isEqualTo(1);
    }

    @Test
    void aReloadKeepsWhatIsKnownOfGatewaysThatStayAndForgetsTheOthers() {
        fails(0, UNREACHABLE);
        fails(2, UNREACHABLE);
        Trunk changed = TrunkOf.gateways(5061, 5062);

        book.keep(List.of(changed));

        assertThat(book.readings(changed).getFirst().failures()).isEqualTo(1);
        assertThat(book.readings(trunk).getLast().failures()).isZero();
    }
}
