package io.parley.testkit.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes one RTP stream (RFC 3550) as a capture file in the classic libpcap format, as if it had been recorded on an
 * Ethernet. Addresses and ports are fixed: players put in their own.
 */
public final class RtpCapture {
    private static final int PCAP_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int UDP = 8;
    private static final int RTP = 12;
    private static final int SAMPLES_A_PACKET = 160;
    private static final int MICROS_A_PACKET = 20_000;

    private RtpCapture() {}

    /**
     * Writes payload bytes as packets of 20 ms.
     *
     * @param payloadType 0 for PCMU, 8 for PCMA
     * @param encoded one byte a sample at 8 kHz; a last packet that is not full is left out
     */
    public static void write(Path file, int payloadType, int ssrc, byte[] encoded) throws IOException {
        int packets = encoded.length / SAMPLES_A_PACKET;
        int frame = ETHERNET + IPV4 + UDP + RTP + SAMPLES_A_PACKET;
        ByteBuffer out = ByteBuffer.allocate(PCAP_HEADER + packets * (RECORD_HEADER + frame));
        out.order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(65_535).putInt(1);
        for (int packet = 0; packet < packets; packet++) {
            long micros = (long) packet * MICROS_A_PACKET;
            out.order(ByteOrder.LITTLE_ENDIAN);
            out.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
            out.putInt(frame).putInt(frame);
            out.order(ByteOrder.BIG_ENDIAN);
            out.put(new byte[12]).putShort((short) 0x0800);
            putIpv4(out, IPV4 + UDP + RTP + SAMPLES_A_PACKET);
            out.putShort((short) 6000).putShort((short) 6000);
            out.putShort((short) (UDP + RTP + SAMPLES_A_PACKET)).putShort((short) 0);
            out.put((byte) 0x80).put((byte) (packet == 0 ? payloadType | 0x80 : payloadType));
            out.putShort((short) packet).putInt(packet * SAMPLES_A_PACKET).putInt(ssrc);
            out.put(encoded, packet * SAMPLES_A_PACKET, SAMPLES_A_PACKET);
        }
        Files.write(file, out.array());
    }

    private static void putIpv4(ByteBuffer out, int length) {
        out.put((byte) 0x45).put((byte) 0).putShort((short) length);
        out.putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
        out.put(new byte[] {127, 0, 0, 1}).put(new byte[] {127, 0, 0, 1});
    }
}
