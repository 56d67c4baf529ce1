package io.parley.media.rtp;

/**
 * What one peer's sequence numbers tell: extended highest, loss, duplicates, restarts (RFC 3550 A.1 and A.3). The
 * peer's address has been checked before, so a source is believed from its first packet on, without probation. Numbers
 * of earlier sources (SSRC changes, restarts) stay in the totals. Pure; used by the call's event loop; allocates
 * nothing.
 */
public final class SequenceTracker {
    /** RFC 3550 A.1: a gap up to this is loss. */
    private static final int MAX_DROPOUT = 3000;
    /** RFC 3550 A.1: a step back up to this is reordering. */
    private static final int MAX_MISORDER = 100;

    private static final int NO_SEQUENCE = -1;
    /** How far back duplicates are recognised. */
    private static final int WINDOW = 64;

    private boolean started;
    private int highest;
    private long cycles;
    private long base;
    private int expectedAfterJump = NO_SEQUENCE;
    /** Bit n: the number highest - n has been seen. */
    private long seen;

    private long receivedInSource;
    private long expectedBefore;
    private long receivedBefore;
    private long restarts;

    // Of the last report (RFC 3550 A.3).
    private long expectedAtReport;
    private long receivedAtReport;

    /** What a packet is to its stream. */
    public enum Order {
        /** Newer than all before it. */
        NEXT,
        /** Fills a gap. */
        REORDERED,
        /** Was there before. */
        DUPLICATE,
        /** A jump that is not believed yet: not to be used (RFC 3550 A.1). */
        JUMP,
        /** The second packet after a jump: the source began anew. */
        RESTARTED
    }

    /** Takes the sequence number of the next packet that arrived, 0 … 65535. */
    public Order take(int sequence) {
        if (!started) {
            begin(sequence);
            return Order.NEXT;
        }
        int ahead = (sequence - highest) & 0xFFFF;
        if (ahead == 0) {
            return Order.DUPLICATE;
        }
        if (ahead < MAX_DROPOUT) {
            if (sequence < highest) {
                cycles += 1 << 16;
            }
            highest = sequence;
            seen = ahead >= WINDOW ? 1 : (seen << ahead) | 1;
            receivedInSource++;
            expectedAfterJump = NO_SEQUENCE;
            return Order.NEXT;
        }
        int behind = (highest - sequence) & 0xFFFF;
        if (behind <= MAX_MISORDER) {
            return takeOlder(behind);
        }
        if (sequence == expectedAfterJump) {
            closeSource();
            begin(sequence);
            restarts++;
            return Order.RESTARTED;
        }
        expectedAfterJump = (sequence + 1) & 0xFFFF;
        return Order.JUMP;
    }

    private Order takeOlder(int behind) {
        // Older than the window or than the first one: counted as received, as RFC 3550 A.3 does, never as a duplicate.
        if (behind < WINDOW) {
            if ((seen & (1L << behind)) != 0) {
                return Order.DUPLICATE;
            }
            seen |= 1L << behind;
        }
        receivedInSource++;
        base = Math.min(base, cycles + highest - behind);
        return Order.REORDERED;
    }

    /** Another source begins: its numbers have nothing to do with those before. */
    public void newSource() {
        if (started) {
            closeSource();
            started = false;
        }
    }

    private void begin(int sequence) {
        started = true;
        highest = sequence;
        cycles = 0;
        base = sequence;
        seen = 1;
        receivedInSource = 1;
        expectedAfterJump = NO_SEQUENCE;
        expectedAtReport = 0;
        receivedAtReport = 0;
    }

    private void closeSource() {
        expectedBefore += expectedInSource();
        receivedBefore += receivedInSource;
        receivedInSource = 0;
    }

    private long expectedInSource() {
        return started ? cycles + highest - base + 1 : 0;
    }

    /** Expected and never arrived, over all sources; never below 0. */
    public long lost() {
        long inSource = started ? expectedInSource() - receivedInSource : 0;
        return Math.max(0, expectedBefore - receivedBefore + inSource);
    }

    /** For the "extended highest sequence number received" of a report block. */
    public int extendedHighest() {
        return (int) (cycles + highest);
    }

    /** For the "cumulative number of packets lost" of a report block: this source only, 24 bits signed. */
    public int cumulativeLost() {
        long lost = expectedInSource() - receivedInSource;
        return (int) Math.clamp(lost, -0x800000L, 0x7FFFFFL);
    }

    /** For the "fraction lost" of a report block, in 1/256, since the call before (RFC 3550 A.3). */
    public int takeFractionLost() {
        long expected = expectedInSource() - expectedAtReport;
        long received = receivedInSource - receivedAtReport;
        expectedAtReport = expectedInSource();
        receivedAtReport = receivedInSource;
        long lost = expected - received;
        return expected <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / expected);
    }

    /** How often a source began anew without saying so by another SSRC. */
    public long restarts() {
        return restarts;
    }

    /** Whether a source is being tracked. */
    public boolean started() {
        return started;
    }
}
