package io.parley.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.SdpDescription.Attribute;
import io.parley.media.sdp.SdpDescription.Media;
import io.parley.testkit.random.Seeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SdpNegotiationTest {
    private static final LocalAudio LOCAL = new LocalAudio(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 40_000),
            List.of(AudioCodec.PCMU, AudioCodec.PCMA),
            true,
            4711,
            1,
            Direction.SEND_RECEIVE);

    @Test
    void an_offer_lists_our_codecs_in_our_order() {
        LocalAudio local = new LocalAudio(
                LOCAL.rtp(), List.of(AudioCodec.PCMA, AudioCodec.PCMU), true, 4711, 1, Direction.SEND_RECEIVE);

        assertThat(SdpNegotiation.offer(local)).isEqualTo("""
                v=0
                o=parley 4711 1 IN IP4 192.0.2.1
                s=-
                c=IN IP4 192.0.2.1
                t=0 0
                m=audio 40000 RTP/AVP 8 0 101
                a=rtpmap:8 PCMA/8000
                a=rtpmap:0 PCMU/8000
                a=rtpmap:101 telephone-event/8000
                a=fmtp:101 0-15
                a=ptime:20
                a=sendrecv
                """.replace("\n", "\r\n"));
    }

    @Test
    void an_ipv6_address_is_offered_as_such() {
        LocalAudio local = new LocalAudio(
                new InetSocketAddress(InetAddress.ofLiteral("::1"), 40_000),
                List.of(AudioCodec.PCMU),
                false,
                1,
                1,
                Direction.SEND_RECEIVE);

        assertThat(SdpNegotiation.offer(local))
                .contains("c=IN IP6 0:0:0:0:0:0:0:1\r\n")
                .contains("RTP/AVP 0\r\n");
    }

    @ParameterizedTest
    @EnumSource(PeerSdp.class)
    void every_peers_offer_comes_to_what_it_should(PeerSdp peer) {
        switch (SdpNegotiation.answer(LOCAL, peer.crlf())) {
            case Answered.Accepted(String sdp, MediaStream stream) -> {
                assertThat(line(stream)).isEqualTo(peer.expected);
                assertAnswerFits(peer, sdp, stream);
            }
            case Answered.NoCommonCodec(String reason) ->
                assertThat("refused: " + reason).isEqualTo(peer.expected);
            case Answered.Malformed(String reason) ->
                assertThat("malformed: " + reason).isEqualTo(peer.expected);
        }
    }

    /** RFC 3264 section 6: as many media in the same order, all but one refused, ours as negotiated. */
    private static void assertAnswerFits(PeerSdp peer, String sdp, MediaStream stream) {
        List<Media> offered = SdpDescription.parse(peer.crlf()).media();
        List<Media> answered = SdpDescription.parse(sdp).media();
        assertThat(answered)
                .extracting(Media::type)
                .isEqualTo(offered.stream().map(Media::type).toList());
        assertThat(answered)
                .extracting(Media::protocol)
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .isEqualTo(offered.stream().map(Media::protocol).toList());
        List<Media> taken = answered.stream().filter(m -> m.port() != 0).toList();
        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().port()).isEqualTo(40_000);
        assertThat(taken.getFirst().formats().getFirst()).isEqualTo(Integer.toString(stream.payloadType()));
        if (stream.telephoneEventPayloadType().isPresent()) {
            assertThat(taken.getFirst().formats())
                    .contains(
                            Integer.toString(stream.telephoneEventPayloadType().getAsInt()));
        } else {
            assertThat(taken.getFirst().formats()).hasSize(1);
        }
    }

    @Test
    void other_media_are_refused_in_their_place() {
        Answered.Accepted accepted = accepted(LOCAL, PeerSdp.FAX_AFTER_AUDIO.crlf());

        assertThat(accepted.sdp())
                .contains("m=image 0 udptl t38\r\nm=audio 40000 RTP/AVP 8\r\n")
                .doesNotContain("telephone-event");
        assertThat(accepted(LOCAL, PeerSdp.LINPHONE_WITH_VIDEO.crlf()).sdp())
                .contains("m=audio 40000 RTP/AVP 0 100\r\n")
                .contains("a=rtpmap:100 telephone-event/8000\r\n")
                .endsWith("m=video 0 RTP/AVP 96 97\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "SEND_RECEIVE, sendrecv, sendrecv, SEND_RECEIVE",
        "SEND_RECEIVE, sendonly, recvonly, RECEIVE_ONLY",
        "SEND_RECEIVE, recvonly, sendonly, SEND_ONLY",
        "SEND_RECEIVE, inactive, inactive, INACTIVE",
        "SEND_ONLY,    sendrecv, sendonly, SEND_ONLY",
        "SEND_ONLY,    sendonly, inactive, INACTIVE",
        "RECEIVE_ONLY, recvonly, inactive, INACTIVE",
        "INACTIVE,     sendrecv, inactive, INACTIVE",
    })
    void directions_are_mirrored(Direction ours, String theirs, String answered, Direction stream) {
        LocalAudio local = new LocalAudio(LOCAL.rtp(), LOCAL.codecs(), true, 1, 1, ours);
        Answered.Accepted accepted = accepted(local, PeerSdp.BARESIP.crlf().replace("a=sendrecv", "a=" + theirs));

        assertThat(SdpDescription.parse(accepted.sdp()).media().getFirst().attributes())
                .contains(Attribute.of(answered));
        assertThat(accepted.stream().direction()).isEqualTo(stream);
    }

    @Test
    void an_answer_to_our_offer_gives_the_stream() {
        Outcome outcome = SdpNegotiation.acceptAnswer(LOCAL, PeerSdp.ASTERISK.crlf());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Negotiated.class,
                        negotiated -> assertThat(line(negotiated.stream())).isEqualTo(PeerSdp.ASTERISK.expected));
    }

    @Test
    void key_presses_that_were_not_offered_are_not_used_though_the_answer_has_them() {
        LocalAudio local = new LocalAudio(LOCAL.rtp(), List.of(AudioCodec.PCMU), false, 1, 1, Direction.SEND_RECEIVE);

        assertThat(((Outcome.Negotiated) SdpNegotiation.acceptAnswer(local, PeerSdp.ASTERISK.crlf()))
                        .stream().telephoneEventPayloadType())
                .isEmpty();
    }

    @Test
    void an_answer_that_says_send_and_receive_to_our_hold_does_not_end_it() {
        LocalAudio held = LOCAL.withDirection(Direction.SEND_ONLY);

        assertThat(((Outcome.Negotiated) SdpNegotiation.acceptAnswer(held, PeerSdp.ASTERISK.crlf()))
                        .stream().direction())
                .isEqualTo(Direction.SEND_ONLY);
        assertThat(held.version()).isEqualTo(2);
        assertThat(held.withDirection(Direction.SEND_ONLY)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RTP/AVP 0 8 101 | RTP/AVP 18   | none of the codecs offered
            RTP/AVP 0 8 101 | RTP/SAVP 0   | expected RTP/AVP
            20642           | 0            | refuses audio
            m=audio         | m=video      | refuses audio
            m=audio         | m-audio      | malformed answer: line 6
            127.0.0.10      | host.example | no usable connection address
            """)
    void an_answer_without_usable_audio_is_refused_with_the_reason(String text, String replacement, String reason) {
        String answer = PeerSdp.ASTERISK.crlf().replace(text, replacement);

        assertThat(SdpNegotiation.acceptAnswer(LOCAL, answer))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }

    @Test
    void a_malformed_offer_is_told_from_one_that_cannot_be_met() {
        assertThat(SdpNegotiation.answer(LOCAL, "v=0\r\nnonsense"))
                .isInstanceOfSatisfying(
                        Answered.Malformed.class,
                        malformed -> assertThat(malformed.reason()).contains("line 2"));
    }

    @Test
    void our_offer_and_our_answer_understand_each_other() {
        LocalAudio far = new LocalAudio(
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 50_000),
                List.of(AudioCodec.PCMA),
                true,
                1,
                1,
                Direction.SEND_RECEIVE);

        Answered.Accepted accepted = accepted(far, SdpNegotiation.offer(LOCAL));
        Outcome outcome = SdpNegotiation.acceptAnswer(LOCAL, accepted.sdp());

        assertThat(line(accepted.stream())).isEqualTo("PCMA/8 to 192.0.2.1:40000 rtcp 40001 events 101 SEND_RECEIVE");
        assertThat(line(((Outcome.Negotiated) outcome).stream()))
                .isEqualTo("PCMA/8 to 192.0.2.2:50000 rtcp 50001 events 101 SEND_RECEIVE");
    }

    @Test
    void the_same_version_of_a_session_is_no_change() {
        String before = PeerSdp.ASTERISK.crlf();

        assertThat(SdpNegotiation.unchanged(before, before)).isTrue();
        assertThat(SdpNegotiation.unchanged(before, PeerSdp.ASTERISK.lf())).isTrue();
        assertThat(SdpNegotiation.unchanged(before, PeerSdp.ASTERISK_HOLDS.crlf()))
                .isFalse();
        assertThat(SdpNegotiation.unchanged(before, "nonsense")).isFalse();
    }

    @Test
    void a_wildcard_is_not_offered_since_it_would_mean_hold() {
        assertThatThrownBy(() -> new LocalAudio(
                        new InetSocketAddress(40_000), List.of(AudioCodec.PCMU), true, 1, 1, Direction.SEND_RECEIVE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damaged_descriptions_always_have_an_outcome() {
        PeerSdp[] peers = PeerSdp.values();
        int[] accepted = new int[1];
        Seeded.check(20_000, seeded -> {
            byte[] damaged = seeded.mutate(seeded.pick(peers).crlf().getBytes(StandardCharsets.UTF_8));
            String text = new String(damaged, StandardCharsets.UTF_8);
            if (SdpNegotiation.answer(LOCAL, text) instanceof Answered.Accepted(String sdp, MediaStream stream)) {
                accepted[0]++;
                assertThat(SdpDescription.parse(sdp).media())
                        .hasSameSizeAs(SdpDescription.parse(text).media());
                assertThat(stream.payloadType()).isBetween(0, 127);
            }
            assertThat(SdpNegotiation.acceptAnswer(LOCAL, text)).isNotNull();
        });
        assertThat(accepted[0]).describedAs("damage that did not matter").isGreaterThan(1_000);
    }

    private static Answered.Accepted accepted(LocalAudio local, String offer) {
        return (Answered.Accepted) SdpNegotiation.answer(local, offer);
    }

    private static String line(MediaStream stream) {
        InetAddress address = stream.remoteRtp().getAddress();
        String host = address.getHostAddress();
        assertThat(stream.remoteRtcp().getAddress()).isEqualTo(address);
        return stream.codec() + "/" + stream.payloadType()
                + " to " + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + stream.remoteRtp().getPort()
                + " rtcp " + stream.remoteRtcp().getPort()
                + " events "
                + (stream.telephoneEventPayloadType().isPresent()
                        ? "" + stream.telephoneEventPayloadType().getAsInt()
                        : "none")
                + " " + stream.direction();
    }
}
