package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.sip.SipLeg.Ending;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutcomeTest {

    @ParameterizedTest(name = "{0} with cause {1}, rang {2}: {3}")
    @CsvSource({
        "486, -1, false, BUSY",
        "600, -1, true, BUSY",
        "503, 17, false, BUSY",
        "480, -1, true, NO_ANSWER",
        "480, -1, false, UNREACHABLE",
        "408, -1, false, UNREACHABLE",
        "480, 18, false, UNREACHABLE",
        "480, 19, true, NO_ANSWER",
        "480, 20, true, UNREACHABLE",
        "603, -1, true, DECLINED",
        "480, 21, true, DECLINED",
        "404, -1, false, INVALID_NUMBER",
        "484, -1, false, INVALID_NUMBER",
        "500, 1, false, INVALID_NUMBER",
        "403, -1, false, TRUNK_REFUSED",
        "403, -1, true, DECLINED",
        "401, -1, false, TRUNK_REFUSED",
        "407, -1, false, TRUNK_REFUSED",
        "488, -1, false, MEDIA_FAILURE",
        "503, -1, false, NETWORK_FAILURE",
        "500, 34, true, CONGESTED",
        "302, -1, false, FORWARDED",
    })
    void aRefusalIsNamedByItsEvidence(int status, int cause, boolean rang, Outcome expected) {
        Ending ending =
                new Ending(By.PEER, Kind.REFUSED, status, cause < 0 ? OptionalInt.empty() : OptionalInt.of(cause), "");
        assertThat(Outcome.ofUnanswered(ending, rang, false)).isEqualTo(expected);
    }

    @Test
    void aRingTimeOutBlamesTheCalleeOnlyIfItRang() {
        Ending cancelled = new Ending(By.US, Kind.CANCELLED, 487, OptionalInt.empty(), "");
        assertThat(Outcome.ofUnanswered(cancelled, true, true)).isEqualTo(Outcome.NO_ANSWER);
        assertThat(Outcome.ofUnanswered(cancelled, false, true)).isEqualTo(Outcome.UNREACHABLE);
    }

    @Test
    void givingUpBeforeTheRingTimeOutIsOurs() {
        Ending cancelled = new Ending(By.US, Kind.CANCELLED, 487, OptionalInt.empty(), "");
        assertThat(Outcome.ofUnanswered(cancelled, true, false)).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void silenceOfTheNetworkIsTheNetworks() {
        for (Kind kind : new Kind[] {Kind.TIMED_OUT, Kind.TRANSPORT_FAILED, Kind.PROTOCOL_ERROR}) {
            Ending ending = new Ending(By.NETWORK, kind, 0, OptionalInt.empty(), "");
            assertThat(Outcome.ofUnanswered(ending, false, false)).isEqualTo(Outcome.NETWORK_FAILURE);
        }
    }
}
