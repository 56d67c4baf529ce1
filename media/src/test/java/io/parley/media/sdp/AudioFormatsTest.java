package io.parley.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Codecs and keys in offers and answers, those with another clock than 8000 among them. */
final class AudioFormatsTest {
    private static LocalAudio local(AudioCodec... codecs) {
        return new LocalAudio(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
                List.of(codecs),
                true,
                1,
                1,
                Direction.SEND_RECEIVE);
    }

    private static Answered.Accepted answered(LocalAudio local, String... lines) {
        String offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                + String.join("\r\n", lines) + "\r\n";
        return switch (SdpNegotiation.answer(local, offer)) {
            case Answered.Accepted accepted -> accepted;
            case Answered.NoCommonCodec none -> throw new AssertionError(none.reason());
            case Answered.Malformed malformed -> throw new AssertionError(malformed.reason());
        };
    }

    @Test
    void codecsAreOfferedInOurOrderWithKeysInEachClock() {
        assertThat(SdpNegotiation.offer(local(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMA)))
                .contains("m=audio 40000 RTP/AVP 96 9 8 101 102\r\n")
                .contains("a=rtpmap:96 opus/48000/2\r\n")
                .contains("a=fmtp:96 maxplaybackrate=8000;sprop-maxcapturerate=8000;stereo=0;useinbandfec=1\r\n")
                .contains("a=rtpmap:9 G722/8000\r\n")
                .contains("a=rtpmap:101 telephone-event/8000\r\n")
                .contains("a=rtpmap:102 telephone-event/48000\r\n");
        assertThat(SdpNegotiation.offer(local(AudioCodec.G722)))
                .contains("RTP/AVP 9 101\r\n")
                .doesNotContain("telephone-event/48000");
    }

    @Test
    void opusIsTakenUnderThePeersPayloadTypeWithTheKeysOfItsClock() {
        Answered.Accepted accepted = answered(
                local(AudioCodec.PCMA, AudioCodec.OPUS),
                "m=audio 5004 RTP/AVP 111 8 101 110",
                "a=rtpmap:111 OPUS/48000/2",
                "a=rtpmap:101 telephone-event/8000",
                "a=rtpmap:110 telephone-event/48000");

        MediaStream stream = accepted.stream();
        assertThat(stream.codec()).isEqualTo(AudioCodec.OPUS);
        assertThat(stream.payloadType()).isEqualTo(111);
        assertThat(stream.telephoneEventPayloadType()).isEqualTo(OptionalInt.of(110));
        assertThat(accepted.sdp()).contains("RTP/AVP 111 110\r\n").contains("a=rtpmap:110 telephone-event/48000\r\n");
    }

    @Test
    void keysInTheTelephonesClockAreTakenBesideOpusIfThereAreNoOthers() {
        Answered.Accepted accepted = answered(
                local(AudioCodec.OPUS),
                "m=audio 5004 RTP/AVP 96 101",
                "a=rtpmap:96 opus/48000/2",
                "a=rtpmap:101 telephone-event/8000");

        assertThat(accepted.stream().telephoneEventPayloadType()).isEqualTo(OptionalInt.of(101));
        assertThat(accepted.sdp()).contains("a=rtpmap:101 telephone-event/8000\r\n");
    }

    @Test
    void g722NeedsNoMapAndADynamicTypeMeansNothingWithoutOne() {
        assertThat(answered(local(AudioCodec.G722, AudioCodec.OPUS), "m=audio 5004 RTP/AVP 96 9").stream()
                        .codec())
                .isEqualTo(AudioCodec.G722);
    }
}
