package io.parley.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import io.parley.media.srtp.CryptoSuite;
import io.parley.media.srtp.SrtpKey;
import io.parley.media.srtp.SrtpUse;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in offers and answers: what is agreed on, and that nothing falls back unasked. */
final class SdesTest {
    private static final String KEY = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    private static final String OTHER_KEY = "inline:NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj";
    private static final String LINE = "a=crypto:3 AES_CM_128_HMAC_SHA1_80 " + KEY;

    private static LocalAudio local(SrtpUse use) {
        return new LocalAudio(
                new InetSocketAddress("192.0.2.1", 40_000),
                List.of(AudioCodec.PCMA),
                true,
                1,
                1,
                Direction.SEND_RECEIVE,
                Protection.of(use, new SplittableRandom(1)));
    }

    private static String description(String... media) {
        return "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n" + String.join("\r\n", media)
                + "\r\n";
    }

    private static Answered.Accepted accepted(SrtpUse use, String offer) {
        return switch (SdpNegotiation.answer(local(use), offer)) {
            case Answered.Accepted accepted -> accepted;
            case Answered.NoCommonCodec none -> throw new AssertionError(none.reason());
            case Answered.Malformed malformed -> throw new AssertionError(malformed.reason());
        };
    }

    private static String refused(SrtpUse use, String offer) {
        return switch (SdpNegotiation.answer(local(use), offer)) {
            case Answered.Accepted accepted -> throw new AssertionError("accepted");
            case Answered.NoCommonCodec none -> none.reason();
            case Answered.Malformed malformed -> throw new AssertionError(malformed.reason());
        };
    }

    private static Outcome answered(SrtpUse use, String answer) {
        return SdpNegotiation.acceptAnswer(local(use), answer);
    }

    private static String key(LocalAudio of, CryptoSuite suite) {
        return of.protection().keys().stream()
                .filter(key -> key.suite() == suite)
                .findFirst()
                .orElseThrow()
                .inline();
    }

    @Test
    void whatMustBeProtectedIsOfferedAsSuchWithEverySuite() {
        LocalAudio local = local(SrtpUse.REQUIRED);

        assertThat(SdpNegotiation.offer(local))
                .contains("m=audio 40000 RTP/SAVP 8 101\r\n")
                .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + key(local, CryptoSuite.AES_CM_128_HMAC_SHA1_80)
                        + "\r\n")
                .contains("a=crypto:2 AEAD_AES_128_GCM " + key(local, CryptoSuite.AEAD_AES_128_GCM) + "\r\n")
                .contains("a=crypto:3 AES_CM_128_HMAC_SHA1_32 " + key(local, CryptoSuite.AES_CM_128_HMAC_SHA1_32)
                        + "\r\n");
    }

    @Test
    void whatMayBeProtectedIsOfferedSoThatAPeerWithoutSrtpTakesItForPlain() {
        assertThat(SdpNegotiation.offer(local(SrtpUse.OPTIONAL)))
                .contains("m=audio 40000 RTP/AVP 8 101\r\n")
                .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:");
        assertThat(SdpNegotiation.offer(local(SrtpUse.OFF)))
                .contains("RTP/AVP 8 101\r\n")
                .doesNotContain("crypto");
    }

    @Test
    void anAnswerTakesTheFirstLineThatWeCanDoAndItsTag() {
        Answered.Accepted accepted = accepted(
                SrtpUse.OPTIONAL,
                description(
                        "m=audio 5004 RTP/SAVP 8",
                        "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:AAAA",
                        "a=crypto:2 AES_CM_128_HMAC_SHA1_80 " + OTHER_KEY + "|2^20|1:4",
                        LINE + "|2^31 WSH=128 -X",
                        "a=crypto:4 AEAD_AES_128_GCM inline:" + "A".repeat(38)));

        assertThat(accepted.sdp())
                .contains("m=audio 40000 RTP/SAVP 8\r\n")
                .containsOnlyOnce("a=crypto")
                .contains("a=crypto:3 AES_CM_128_HMAC_SHA1_80 "
                        + key(local(SrtpUse.OPTIONAL), CryptoSuite.AES_CM_128_HMAC_SHA1_80) + "\r\n");
        assertThat(accepted.stream().srtp().orElseThrow().theirs())
                .isEqualTo(
                        SrtpKey.parse(CryptoSuite.AES_CM_128_HMAC_SHA1_80, KEY).orElseThrow());
    }

    @Test
    void linesInAPlainOfferAreTakenAndThatOfferKeepsItsProtocol() {
        for (SrtpUse use : List.of(SrtpUse.OPTIONAL, SrtpUse.REQUIRED)) {
            Answered.Accepted accepted = accepted(use, description("m=audio 5004 RTP/AVP 8", LINE));
            assertThat(accepted.sdp()).contains("m=audio 40000 RTP/AVP 8\r\n").contains("a=crypto:3 ");
            assertThat(accepted.stream().srtp()).isPresent();
        }
    }

    @Test
    void ofTwoStreamsTheProtectedOneIsTakenWhereverItStands() {
        Answered.Accepted accepted =
                accepted(SrtpUse.OPTIONAL, description("m=audio 5004 RTP/AVP 8", "m=audio 5006 RTP/SAVP 8", LINE));

        assertThat(accepted.sdp()).contains("m=audio 0 RTP/AVP 8\r\nm=audio 40000 RTP/SAVP 8\r\n");
        assertThat(accepted.stream().remoteRtp().getPort()).isEqualTo(5006);
    }

    @Test
    void aTrunkWithoutSrtpTakesNoneAndSaysNothingOfIt() {
        assertThat(refused(SrtpUse.OFF, description("m=audio 5004 RTP/SAVP 8", LINE)))
                .isEqualTo("the offer has RTP/SAVP, expected RTP/AVP");
        Answered.Accepted plain = accepted(SrtpUse.OFF, description("m=audio 5004 RTP/AVP 8", LINE));
        assertThat(plain.sdp()).doesNotContain("crypto");
        assertThat(plain.stream().srtp()).isEmpty();
    }

    @Test
    void aTrunkThatRequiresSrtpRefusesAPlainOffer() {
        assertThat(refused(SrtpUse.REQUIRED, description("m=audio 5004 RTP/AVP 8")))
                .startsWith("the offer has no SRTP that we do");
        assertThat(accepted(SrtpUse.OPTIONAL, description("m=audio 5004 RTP/AVP 8")).stream()
                        .srtp())
                .isEmpty();
    }

    /** A key of the wrong length, no base64, several keys, an identifier, a changed packet, an odd tag. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJS",
                "1 AES_CM_128_HMAC_SHA1_80 inline:****************************************",
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY + "|2^20|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY + "|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY + ";" + OTHER_KEY,
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY + " UNENCRYPTED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY + " KDR=1",
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY + " FEC_ORDER=SRTP_FEC",
                "1 AES_CM_128_HMAC_SHA1_80",
                "x AES_CM_128_HMAC_SHA1_80 " + KEY,
                "99999999999 AES_CM_128_HMAC_SHA1_80 " + KEY,
                "1 F8_128_HMAC_SHA1_80 " + KEY,
                ""
            })
    void whatWeCannotDoIsNotTaken(String line) {
        assertThat(refused(SrtpUse.OPTIONAL, description("m=audio 5004 RTP/SAVP 8", "a=crypto:" + line)))
                .startsWith("the offer has no SRTP that we do")
                .doesNotContain("inline");
        assertThat(answered(SrtpUse.OPTIONAL, description("m=audio 5004 RTP/AVP 8", "a=crypto:" + line)))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void anAnswerMustNameALineOfOurOffer() {
        assertThat(stream(SrtpUse.REQUIRED, "RTP/SAVP", "1 AES_CM_128_HMAC_SHA1_80 " + KEY)
                        .srtp())
                .isPresent();
        assertThat(stream(SrtpUse.OPTIONAL, "RTP/AVP", "1 AES_CM_128_HMAC_SHA1_80 " + KEY)
                        .srtp())
                .isPresent();
        for (String line : List.of("2 AES_CM_128_HMAC_SHA1_80 " + KEY, "4 AES_CM_128_HMAC_SHA1_80 " + KEY)) {
            assertThat(answered(SrtpUse.OPTIONAL, description("m=audio 5004 RTP/AVP 8", "a=crypto:" + line)))
                    .isEqualTo(new Outcome.Refused("the answer's a=crypto is none of those offered"));
        }
    }

    @Test
    void aPlainAnswerIsTakenOnlyWhereItMayBe() {
        assertThat(answered(SrtpUse.OPTIONAL, description("m=audio 5004 RTP/AVP 8")))
                .isInstanceOf(Outcome.Negotiated.class);
        for (String protocol : List.of("RTP/AVP", "RTP/SAVP")) {
            assertThat(answered(SrtpUse.REQUIRED, description("m=audio 5004 " + protocol + " 8")))
                    .isEqualTo(new Outcome.Refused("the answer has no a=crypto, expected one"));
        }
        assertThat(answered(SrtpUse.OFF, description("m=audio 5004 RTP/SAVP 8", LINE)))
                .isInstanceOf(Outcome.Refused.class);
    }

    private static MediaStream stream(SrtpUse use, String protocol, String line) {
        return switch (answered(use, description("m=audio 5004 " + protocol + " 8", "a=crypto:" + line))) {
            case Outcome.Negotiated(MediaStream stream) -> stream;
            case Outcome.Refused(String reason) -> throw new AssertionError(reason);
        };
    }
}
