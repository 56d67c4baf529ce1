package io.parley.media.rtp;

import java.nio.ByteBuffer;

/**
 * A view of one RTP packet in a buffer (RFC 3550 section 5.1), used again for packet after packet. Reads with absolute
 * indices, changes neither position nor limit, never throws for what is in the bytes. Used by one thread.
 */
public final class RtpPacket {
    /** Without CSRCs and extension. */
    public static final int HEADER_BYTES = 12;

    private static final int VERSION = 2;

    private boolean marker;
    private int payloadType;
    private int sequence;
    private int timestamp;
    private int ssrc;
    private int payloadOffset;
    private int payloadBytes;

    /** What the header says of itself, by the checks of RFC 3550 A.1 that need no memory of the source. */
    public enum Verdict {
        VALID,
        TOO_SHORT,
        WRONG_VERSION,
        /** Payload types 72 … 76: an RTCP packet on the RTP port, its marker bit read as payload type. */
        IS_RTCP,
        /** CSRC list or header extension reaches past the packet's end. */
        HEADER_OVERRUNS,
        /** The padding count is zero or longer than the payload. */
        BAD_PADDING
    }

    /** Reads the bytes from position to limit; fields mean something after {@link Verdict#VALID} only. */
    public Verdict parse(ByteBuffer packet) {
        int start = packet.position();
        int end = packet.limit();
        if (end - start < HEADER_BYTES) {
            return Verdict.TOO_SHORT;
        }
        int first = packet.get(start) & 0xFF;
        int second = packet.get(start + 1) & 0xFF;
        if (first >> 6 != VERSION) {
            return Verdict.WRONG_VERSION;
        }
        marker = (second & 0x80) != 0;
        payloadType = second & 0x7F;
        if (payloadType >= 72 && payloadType <= 76) {
            return Verdict.IS_RTCP;
        }
        int offset = start + HEADER_BYTES + 4 * (first & 0x0F);
        if ((first & 0x10) != 0) {
            if (offset + 4 > end) {
                return Verdict.HEADER_OVERRUNS;
            }
            offset += 4 + 4 * (packet.getShort(offset + 2) & 0xFFFF);
        }
        if (offset > end) {
            return Verdict.HEADER_OVERRUNS;
        }
        int padding = 0;
        if ((first & 0x20) != 0) {
            padding = packet.get(end - 1) & 0xFF;
            if (padding == 0 || padding > end - offset) {
                return Verdict.BAD_PADDING;
            }
        }
        sequence = packet.getShort(start + 2) & 0xFFFF;
        timestamp = packet.getInt(start + 4);
        ssrc = packet.getInt(start + 8);
        payloadOffset = offset;
        payloadBytes = end - offset - padding;
        return Verdict.VALID;
    }

    public boolean marker() {
        return marker;
    }

    /** 0 … 127. */
    public int payloadType() {
        return payloadType;
    }

    /** 0 … 65535. */
    public int sequence() {
        return sequence;
    }

    /** 32 bits, compare by difference. */
    public int timestamp() {
        return timestamp;
    }

    public int ssrc() {
        return ssrc;
    }

    /** Absolute index in the buffer that was parsed. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Without padding. */
    public int payloadBytes() {
        return payloadBytes;
    }

    /** Appends a header without CSRCs, extension and padding; the buffer is big endian. */
    public static void writeHeader(
            ByteBuffer out, boolean marker, int payloadType, int sequence, int timestamp, int ssrc) {
        out.put((byte) (VERSION << 6));
        out.put((byte) ((marker ? 0x80 : 0) | payloadType));
        out.putShort((short) sequence);
        out.putInt(timestamp);
        out.putInt(ssrc);
    }
}
