package io.parley.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.AudioTerms;
import io.parley.media.sdp.Outcome;
import io.parley.media.srtp.SrtpKeys;
import io.parley.media.srtp.SrtpUse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two sides that negotiate with each other: which keys they end up with, and when a key changes. */
final class MediaNegotiationTest {
    private int calls;

    private MediaNegotiation side(SrtpUse use) {
        calls++;
        return new MediaNegotiation(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000 + 2 * calls),
                new AudioTerms(List.of(AudioCodec.PCMU), use),
                calls);
    }

    private static String agreed(MediaNegotiation.Reply reply) {
        return switch (reply) {
            case MediaNegotiation.Reply.Agreed agreed -> agreed.sdp();
            case MediaNegotiation.Reply.Refused refused -> throw new AssertionError(refused.reason());
        };
    }

    private static SrtpKeys keys(MediaNegotiation side) {
        return side.stream().orElseThrow().srtp().orElseThrow();
    }

    private static void exchange(MediaNegotiation caller, MediaNegotiation callee) {
        assertThat(caller.accept(agreed(callee.answerTo(caller.offer())))).isInstanceOf(Outcome.Negotiated.class);
    }

    @Test
    void bothSidesHaveTheKeysOfEachOther() {
        for (SrtpUse other : List.of(SrtpUse.OPTIONAL, SrtpUse.REQUIRED)) {
            MediaNegotiation caller = side(SrtpUse.REQUIRED);
            MediaNegotiation callee = side(other);

            exchange(caller, callee);

            assertThat(keys(caller).ours())
                    .isEqualTo(keys(callee).theirs())
                    .isNotEqualTo(keys(callee).ours());
            assertThat(keys(caller).theirs()).isEqualTo(keys(callee).ours());
        }
    }

    @Test
    void whereOneSideMayAndTheOtherDoesNotPacketsArePlain() {
        MediaNegotiation caller = side(SrtpUse.OPTIONAL);

        exchange(caller, side(SrtpUse.OFF));

        assertThat(caller.stream().orElseThrow().srtp()).isEmpty();
    }

    @Test
    void whereOneSideMustAndTheOtherDoesNotNothingIsAgreedOn() {
        MediaNegotiation.Reply reply =
                side(SrtpUse.REQUIRED).answerTo(side(SrtpUse.OFF).offer());
        assertThat(reply).isEqualTo(new MediaNegotiation.Reply.Refused(488, "Not Acceptable Here"));
        assertThat(side(SrtpUse.OFF).answerTo(side(SrtpUse.REQUIRED).offer()))
                .isInstanceOf(MediaNegotiation.Reply.Refused.class);
        MediaNegotiation caller = side(SrtpUse.REQUIRED);
        String plain = agreed(side(SrtpUse.OFF).answerTo(side(SrtpUse.OFF).offer()));
        assertThat(caller.accept(plain)).isInstanceOf(Outcome.Refused.class);
        assertThat(caller.stream()).isEmpty();
    }

    @Test
    void theSameOfferAgainKeepsEveryKeyAndIsNoNewGeneration() {
        MediaNegotiation caller = side(SrtpUse.REQUIRED);
        MediaNegotiation callee = side(SrtpUse.REQUIRED);
        exchange(caller, callee);
        SrtpKeys before = keys(callee);

        exchange(caller, callee);

        assertThat(keys(callee)).isEqualTo(before);
        assertThat(callee.generation()).isEqualTo(1);
        assertThat(caller.generation()).isEqualTo(1);
    }

    @Test
    void anotherKeyOfThePeerIsAnsweredWithAnotherOfOurs() {
        MediaNegotiation callee = side(SrtpUse.REQUIRED);
        exchange(side(SrtpUse.REQUIRED), callee);
        SrtpKeys before = keys(callee);
        MediaNegotiation again = side(SrtpUse.REQUIRED);

        exchange(again, callee);

        assertThat(callee.generation()).isEqualTo(2);
        assertThat(keys(callee).ours())
                .isNotEqualTo(before.ours())
                .isEqualTo(keys(again).theirs());
        assertThat(keys(callee).theirs()).isEqualTo(keys(again).ours());
    }

    @Test
    void aCallThatIsProtectedIsNotMadePlainByALaterOffer() {
        MediaNegotiation callee = side(SrtpUse.REQUIRED);
        exchange(side(SrtpUse.REQUIRED), callee);

        assertThat(callee.answerTo(side(SrtpUse.OFF).offer())).isInstanceOf(MediaNegotiation.Reply.Refused.class);

        assertThat(callee.generation()).isEqualTo(1);
    }
}
