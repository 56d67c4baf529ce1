package io.parley.media.rtcp;

import io.parley.media.rtp.ArrivalJitter;
import io.parley.media.rtp.SequenceTracker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * One session's side of RTCP (RFC 3550 section 6): when to report, what to report, what the peer's reports tell. On the
 * call's event loop; pure: time is given, chance comes from a seed.
 */
public final class RtcpReports {
    /** Longest compound packet written here. */
    public static final int MAX_BYTES = 128;

    /** Of the fixed minimum interval of 5 s (6.2), in slots; spread over half to one and a half of it (6.3.1). */
    private static final int INTERVAL_SLOTS = 250;

    private static final long NANOS_A_SECOND = 1_000_000_000L;
    /** So that the first report's middle bits are not 0, which means "no report" (6.4.1, LSR). */
    private static final long NTP_OFFSET_SECONDS = 3600;

    private static final int CNAME = 1;

    private final int ssrc;
    private final byte[] cname;
    private final SplittableRandom random;
    private final RtcpPackets packets = new RtcpPackets();

    private long dueTick;
    private long packetsAtLastReport;
    private boolean peerReported;
    private int peerNtpMiddle;
    private long peerReportNanos;
    private double roundTripMillis = -1;

    /**
     * A session's reports.
     *
     * @param seed for the intervals and for the random CNAME (RFC 7022)
     */
    public RtcpReports(int ssrc, long seed) {
        this.ssrc = ssrc;
        this.random = new SplittableRandom(seed);
        this.cname = String.format("%016x", random.nextLong()).getBytes(StandardCharsets.US_ASCII);
        // The first one after half the interval (6.2).
        this.dueTick = nextInterval() / 2;
    }

    private int nextInterval() {
        return INTERVAL_SLOTS / 2 + random.nextInt(INTERVAL_SLOTS);
    }

    /** Whether a report is due at this tick; the next one is set. */
    public boolean takeDue(long tick) {
        if (tick < dueTick) {
            return false;
        }
        dueTick = tick + nextInterval();
        return true;
    }

    /** What we have sent, for the sender's part of a report. */
    public record Sent(int rtpTimestamp, long packets, long payloadBytes) {}

    /**
     * Appends a compound packet: SR or RR, SDES, and BYE if {@code last}.
     *
     * @param peerSsrc whom {@code sequences} and {@code jitter} are about, if any packet came
     */
    public void write(
            ByteBuffer out,
            long nanos,
            Sent sent,
            int peerSsrc,
            SequenceTracker sequences,
            ArrivalJitter jitter,
            boolean last) {
        boolean sender = sent.packets() > packetsAtLastReport;
        packetsAtLastReport = sent.packets();
        int blocks = sequences.started() ? 1 : 0;
        int words = 1 + (sender ? 5 : 0) + 6 * blocks;
        header(out, blocks, sender ? RtcpPackets.SENDER_REPORT : RtcpPackets.RECEIVER_REPORT, words);
        out.putInt(ssrc);
        if (sender) {
            out.putLong(ntp(nanos));
            out.putInt(sent.rtpTimestamp());
            out.putInt((int) sent.packets());
            out.putInt((int) sent.payloadBytes());
        }
        if (blocks > 0) {
            writeBlock(out, nanos, peerSsrc, sequences, jitter);
        }
        writeDescription(out);
        if (last) {
            header(out, 1, RtcpPackets.GOODBYE, 1);
            out.putInt(ssrc);
        }
    }

    private void writeBlock(ByteBuffer out, long nanos, int peerSsrc, SequenceTracker sequences, ArrivalJitter jitter) {
        out.putInt(peerSsrc);
        out.putInt((sequences.takeFractionLost() << 24) | (sequences.cumulativeLost() & 0xFFFFFF));
        out.putInt(sequences.extendedHighest());
        out.putInt(jitter.timestampUnits());
        out.putInt(peerReported ? peerNtpMiddle : 0);
        out.putInt(peerReported ? (int) ((nanos - peerReportNanos) * 65536 / NANOS_A_SECOND) : 0);
    }

    private void writeDescription(ByteBuffer out) {
        // SSRC, one item, at least one null octet, to a 32-bit boundary (6.5).
        int itemBytes = 2 + cname.length;
        int padding = 4 - itemBytes % 4;
        header(out, 1, RtcpPackets.SOURCE_DESCRIPTION, 1 + (itemBytes + padding) / 4);
        out.putInt(ssrc);
        out.put((byte) CNAME);
        out.put((byte) cname.length);
        out.put(cname);
        for (int i = 0; i < padding; i++) {
            out.put((byte) 0);
        }
    }

    private static void header(ByteBuffer out, int count, int type, int wordsAfterHeader) {
        out.put((byte) ((2 << 6) | count));
        out.put((byte) type);
        out.putShort((short) wordsAfterHeader);
    }

    /**
     * Takes a compound packet of the peer.
     *
     * @return false if it is not to be read
     */
    public boolean receive(ByteBuffer packet, long nanos) {
        if (packets.parse(packet, ssrc) != RtcpPackets.Verdict.VALID) {
            return false;
        }
        if (packets.senderReport()) {
            peerReported = true;
            peerNtpMiddle = packets.senderNtpMiddle();
            peerReportNanos = nanos;
        }
        if (packets.blockAboutUs() && packets.lastSenderReport() != 0) {
            // 6.4.1: round trip = A - LSR - DLSR, all in 1/65536 s. Clocks that are off can make it negative.
            int arrival = (int) (ntp(nanos) >>> 16);
            int roundTrip = arrival - packets.lastSenderReport() - packets.delaySinceLastSenderReport();
            roundTripMillis = Math.max(0, roundTrip) * 1000.0 / 65536;
        }
        return true;
    }

    /** RFC 3550 section 4: a session without wall clock may use another clock that counts the same way. */
    private static long ntp(long nanos) {
        long seconds = Math.floorDiv(nanos, NANOS_A_SECOND) + NTP_OFFSET_SECONDS;
        long fraction = (Math.floorMod(nanos, NANOS_A_SECOND) << 32) / NANOS_A_SECOND;
        return (seconds << 32) | fraction;
    }

    /** By the peer's last report, or -1 if there was none. */
    public double roundTripMillis() {
        return roundTripMillis;
    }
}
