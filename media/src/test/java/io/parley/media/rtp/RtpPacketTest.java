package io.parley.media.rtp;

import static io.parley.media.rtp.RtpPacket.Verdict.BAD_PADDING;
import static io.parley.media.rtp.RtpPacket.Verdict.HEADER_OVERRUNS;
import static io.parley.media.rtp.RtpPacket.Verdict.IS_RTCP;
import static io.parley.media.rtp.RtpPacket.Verdict.TOO_SHORT;
import static io.parley.media.rtp.RtpPacket.Verdict.VALID;
import static io.parley.media.rtp.RtpPacket.Verdict.WRONG_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.random.Seeded;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
    private final RtpPacket packet = new RtpPacket();

    private static ByteBuffer hex(String bytes) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(bytes.replace(" ", "")));
    }

    @Test
    void readsWhatItWrites() {
        Seeded.check(200, seeded -> {
            ByteBuffer bytes = ByteBuffer.allocate(64);
            boolean marker = seeded.coin();
            int type = seeded.ints(0, 71);
            int sequence = seeded.ints(0, 65535);
            int timestamp = (int) seeded.anyLong();
            int ssrc = (int) seeded.anyLong();
            RtpPacket.writeHeader(bytes, marker, type, sequence, timestamp, ssrc);
            bytes.put((byte) 7).flip();
            assertThat(packet.parse(bytes)).isEqualTo(VALID);
            assertThat(packet.marker()).isEqualTo(marker);
            assertThat(packet.payloadType()).isEqualTo(type);
            assertThat(packet.sequence()).isEqualTo(sequence);
            assertThat(packet.timestamp()).isEqualTo(timestamp);
            assertThat(packet.ssrc()).isEqualTo(ssrc);
            assertThat(packet.payloadOffset()).isEqualTo(12);
            assertThat(packet.payloadBytes()).isEqualTo(1);
        });
    }

    @Test
    void passesOverContributorsExtensionAndPadding() {
        ByteBuffer bytes = hex(
                "b2 00 0001 00000002 00000003" // two CSRCs, extension, padding
                        + "0000000a 0000000b"
                        + "bede 0001 11223344"
                        + "d5d5d5 000003");
        assertThat(packet.parse(bytes)).isEqualTo(VALID);
        assertThat(packet.payloadOffset()).isEqualTo(28);
        assertThat(packet.payloadBytes()).isEqualTo(3);
    }

    @Test
    void startsAtTheBuffersPosition() {
        ByteBuffer bytes = hex("ffff 8000 0001 00000002 00000003 d5").position(2);
        assertThat(packet.parse(bytes)).isEqualTo(VALID);
        assertThat(bytes.get(packet.payloadOffset())).isEqualTo((byte) 0xD5);
        assertThat(bytes.position()).isEqualTo(2);
    }

    @Test
    void tellsWhyAPacketIsNotToBeRead() {
        assertThat(packet.parse(hex(""))).isEqualTo(TOO_SHORT);
        assertThat(packet.parse(hex("8000 0001 00000002 000003"))).isEqualTo(TOO_SHORT);
        assertThat(packet.parse(hex("4000 0001 00000002 00000003 d5"))).isEqualTo(WRONG_VERSION);
        assertThat(packet.parse(hex("80c8 0006 00000002 00000003 d5"))).isEqualTo(IS_RTCP);
        assertThat(packet.parse(hex("8f00 0001 00000002 00000003 d5"))).isEqualTo(HEADER_OVERRUNS);
        assertThat(packet.parse(hex("9000 0001 00000002 00000003 bede"))).isEqualTo(HEADER_OVERRUNS);
        assertThat(packet.parse(hex("9000 0001 00000002 00000003 bede0001"))).isEqualTo(HEADER_OVERRUNS);
        assertThat(packet.parse(hex("a000 0001 00000002 00000003 d500"))).isEqualTo(BAD_PADDING);
        assertThat(packet.parse(hex("a000 0001 00000002 00000003 d503"))).isEqualTo(BAD_PADDING);
    }

    @Test
    void anyBytesAreJudgedAndAValidPayloadLiesWithin() {
        byte[] good = HexFormat.of()
                .parseHex("b2000001000000020000000300000000a0000000bbede000111223344d5d5d5000003".substring(0, 66));
        Seeded.check(3000, seeded -> {
            ByteBuffer bytes = ByteBuffer.wrap(seeded.coin() ? seeded.bytes(80) : seeded.mutate(good));
            if (packet.parse(bytes) == VALID) {
                assertThat(packet.payloadOffset()).isBetween(12, bytes.limit());
                assertThat(packet.payloadBytes()).isBetween(0, bytes.limit() - packet.payloadOffset());
            }
        });
    }
}
