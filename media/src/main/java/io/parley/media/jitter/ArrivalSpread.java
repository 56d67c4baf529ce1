package io.parley.media.jitter;

import java.util.Arrays;

/**
 * By how much a stream's packets come later than the quickest of them: over the last {@value #WINDOW} packets, so that
 * the drift between two clocks is no lateness. In samples of 8 kHz; pure; allocates nothing after construction.
 */
final class ArrivalSpread {
    /** 10 s of packets of 20 ms. */
    static final int WINDOW = 512;

    /** Packets that may be later than what is provided for. */
    private static final double TOLERATED = 0.02;

    private final int[] transits = new int[WINDOW];
    private final int[] sorted = new int[WINDOW];
    private int count;
    private int next;
    private int quickest;

    /**
     * Takes a packet.
     *
     * @param transit when it came less its time stamp; its origin is anywhere, its wrap no matter
     */
    void take(int transit) {
        transits[next] = transit;
        next = (next + 1) % WINDOW;
        boolean full = count == WINDOW;
        count = full ? WINDOW : count + 1;
        if (count == 1 || transit - quickest < 0) {
            quickest = transit;
        }
    }

    /** Whether there is any packet to speak of. */
    boolean any() {
        return count > 0;
    }

    /** The transit of the quickest packet: of those in the window at the last {@link #spread}, or since. */
    int quickest() {
        return quickest;
    }

    /** How much later than the quickest all but one in fifty of the packets are, 0 or more. */
    int spread() {
        if (count == 0) {
            return 0;
        }
        int origin = transits[0];
        for (int i = 0; i < count; i++) {
            sorted[i] = transits[i] - origin;
        }
        Arrays.sort(sorted, 0, count);
        quickest = sorted[0] + origin;
        return sorted[(int) Math.ceil((1 - TOLERATED) * count) - 1] - sorted[0];
    }

    /** The stream begins anew. */
    void clear() {
        count = 0;
        next = 0;
    }
}
