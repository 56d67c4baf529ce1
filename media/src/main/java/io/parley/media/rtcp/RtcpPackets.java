package io.parley.media.rtcp;

import java.nio.ByteBuffer;

/**
 * A compound RTCP packet, read: what in it concerns this session (RFC 3550 section 6.4 and A.2). Used again for packet
 * after packet; absolute indices, never throws for what is in the bytes, allocates nothing.
 */
public final class RtcpPackets {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int GOODBYE = 203;

    static final int REPORT_BLOCK_BYTES = 24;
    private static final int HEADER_BYTES = 4;
    private static final int SENDER_INFO_BYTES = 20;

    private boolean senderReport;
    private int senderSsrc;
    private int senderNtpMiddle;
    private boolean blockAboutUs;
    private int lastSenderReport;
    private int delaySinceLastSenderReport;
    private int fractionLost;
    private boolean goodbye;

    /** What a compound packet says of itself (RFC 3550 A.2). */
    public enum Verdict {
        VALID,
        TOO_SHORT,
        WRONG_VERSION,
        /** The first of a compound packet must be a report. */
        NO_REPORT_FIRST,
        /** The lengths do not add up to the packet's. */
        BAD_LENGTH
    }

    /**
     * Reads the bytes from position to limit.
     *
     * @param ourSsrc report blocks about other sources are passed over
     */
    public Verdict parse(ByteBuffer packet, int ourSsrc) {
        senderReport = false;
        blockAboutUs = false;
        goodbye = false;
        int offset = packet.position();
        int end = packet.limit();
        if (end - offset < HEADER_BYTES + 4) {
            return Verdict.TOO_SHORT;
        }
        boolean first = true;
        while (offset < end) {
            if (end - offset < HEADER_BYTES) {
                return Verdict.BAD_LENGTH;
            }
            int flags = packet.get(offset) & 0xFF;
            int type = packet.get(offset + 1) & 0xFF;
            int bytes = 4 * ((packet.getShort(offset + 2) & 0xFFFF) + 1);
            if (flags >> 6 != 2) {
                return Verdict.WRONG_VERSION;
            }
            boolean report = type == SENDER_REPORT || type == RECEIVER_REPORT;
            boolean padded = (flags & 0x20) != 0;
            if (first && (!report || padded)) {
                return Verdict.NO_REPORT_FIRST;
            }
            if (bytes > end - offset || !parseOne(packet, offset, bytes, type, flags & 0x1F, ourSsrc)) {
                return Verdict.BAD_LENGTH;
            }
            first = false;
            offset += bytes;
        }
        return Verdict.VALID;
    }

    private boolean parseOne(ByteBuffer packet, int offset, int bytes, int type, int count, int ourSsrc) {
        return switch (type) {
            case SENDER_REPORT -> {
                int blocks = offset + HEADER_BYTES + 4 + SENDER_INFO_BYTES;
                if (blocks + count * REPORT_BLOCK_BYTES > offset + bytes) {
                    yield false;
                }
                senderReport = true;
                senderSsrc = packet.getInt(offset + 4);
                senderNtpMiddle = (int) (packet.getLong(offset + 8) >>> 16);
                parseBlocks(packet, blocks, count, ourSsrc);
                yield true;
            }
            case RECEIVER_REPORT -> {
                int blocks = offset + HEADER_BYTES + 4;
                if (blocks + count * REPORT_BLOCK_BYTES > offset + bytes) {
                    yield false;
                }
                parseBlocks(packet, blocks, count, ourSsrc);
                yield true;
            }
            case GOODBYE -> {
                goodbye = true;
                yield true;
            }
            // Descriptions, feedback and what is to come: nothing of it is used here.
            default -> true;
        };
    }

    private void parseBlocks(ByteBuffer packet, int offset, int count, int ourSsrc) {
        for (int i = 0; i < count; i++) {
            int block = offset + i * REPORT_BLOCK_BYTES;
            if (packet.getInt(block) == ourSsrc) {
                blockAboutUs = true;
                fractionLost = packet.get(block + 4) & 0xFF;
                lastSenderReport = packet.getInt(block + 16);
                delaySinceLastSenderReport = packet.getInt(block + 20);
            }
        }
    }

    /** Whether there was a sender report. */
    public boolean senderReport() {
        return senderReport;
    }

    public int senderSsrc() {
        return senderSsrc;
    }

    /** The middle 32 bits of the sender's NTP time stamp, to be sent back as LSR. */
    public int senderNtpMiddle() {
        return senderNtpMiddle;
    }

    /** Whether there was a report block about our stream. */
    public boolean blockAboutUs() {
        return blockAboutUs;
    }

    /** LSR: 0 if the peer has no sender report of ours. */
    public int lastSenderReport() {
        return lastSenderReport;
    }

    /** DLSR, in 1/65536 s. */
    public int delaySinceLastSenderReport() {
        return delaySinceLastSenderReport;
    }

    /** What the peer lost of our stream since its last report, in 1/256. */
    public int fractionLost() {
        return fractionLost;
    }

    /** Whether a source left. */
    public boolean goodbye() {
        return goodbye;
    }
}
