package io.parley.engine.sip;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A message's head in the form that capture servers take: HEP version 3, "The EEP/HEP protocol", revision 12 (sipcapture.org). Chunks of
 * vendor 0, each with a type, a length that counts its own head, and a value; integers in network order. Pure.
 *
 * @param from who sent the message
 * @param to who got it
 * @param reliable over TCP or TLS; else over UDP
 */
record HepPacket(InetSocketAddress from, InetSocketAddress to, boolean reliable, Instant time) {
    /** Beside the chunks before it, in the 65,507 bytes of a UDP datagram. */
    static final int MAX_PAYLOAD = 64_000;

    private static final byte[] MAGIC = "HEP3".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH_AT = 4;
    private static final int CHUNK_HEAD_BYTES = 6;
    private static final int MAX_HEAD_BYTES = 1_400;

    private static final int FAMILY = 1;
    private static final int PROTOCOL = 2;
    private static final int SOURCE_V4 = 3;
    private static final int DESTINATION_V4 = 4;
    private static final int SOURCE_V6 = 5;
    private static final int DESTINATION_V6 = 6;
    private static final int SOURCE_PORT = 7;
    private static final int DESTINATION_PORT = 8;
    private static final int SECONDS = 9;
    private static final int MICROS = 10;
    private static final int WHAT = 11;
    private static final int AGENT = 12;
    private static final int KEY = 14;
    private static final int MESSAGE = 15;

    private static final byte IPV4 = 2;
    private static final byte IPV6 = 10;
    private static final byte UDP = 17;
    private static final byte TCP = 6;
    private static final byte SIP = 1;
    private static final int NANOS_PER_MICRO = 1_000;

    /**
     * The datagram's bytes.
     *
     * @param agent number of the capturing side
     * @param key that the server wants, at most 256 bytes in UTF-8
     * @param payload the message, at most {@link #MAX_PAYLOAD} bytes
     */
    ByteBuffer encode(int agent, Optional<byte[]> key, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(MAX_HEAD_BYTES + payload.length);
        boolean v4 = from.getAddress() instanceof Inet4Address && to.getAddress() instanceof Inet4Address;
        out.put(MAGIC).putShort((short) 0);
        chunk(out, FAMILY, v4 ? IPV4 : IPV6);
        chunk(out, PROTOCOL, reliable ? TCP : UDP);
        chunk(out, v4 ? SOURCE_V4 : SOURCE_V6, from.getAddress().getAddress());
        chunk(out, v4 ? DESTINATION_V4 : DESTINATION_V6, to.getAddress().getAddress());
        head(out, SOURCE_PORT, Short.BYTES).putShort((short) from.getPort());
        head(out, DESTINATION_PORT, Short.BYTES).putShort((short) to.getPort());
        head(out, SECONDS, Integer.BYTES).putInt((int) time.getEpochSecond());
        head(out, MICROS, Integer.BYTES).putInt(time.getNano() / NANOS_PER_MICRO);
        chunk(out, WHAT, SIP);
        head(out, AGENT, Integer.BYTES).putInt(agent);
        key.ifPresent(it -> chunk(out, KEY, it));
        chunk(out, MESSAGE, payload);
        out.putShort(LENGTH_AT, (short) out.position());
        return out.flip();
    }

    private static void chunk(ByteBuffer out, int type, byte... value) {
        head(out, type, value.length).put(value);
    }

    private static ByteBuffer head(ByteBuffer out, int type, int valueBytes) {
        return out.putShort((short) 0).putShort((short) type).putShort((short) (CHUNK_HEAD_BYTES + valueBytes));
    }
}
