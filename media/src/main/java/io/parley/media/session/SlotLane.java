package io.parley.media.session;

import java.util.Arrays;

/**
 * What one call's audio hears, on its way to another's that sends it: slots of 20 ms in a ring. One thread puts, one takes,
 * without locks and without objects; both may be the same loop. Bounded in time, too: should the taker have fallen behind
 * by more than {@value #MOST_WAITING} slots, it passes over the oldest.
 */
final class SlotLane {
    private static final int SLOT = 160;

    /** 160 ms, a power of two: more than a taker lets wait. */
    private static final int SLOTS = 8;

    /** 80 ms. */
    static final int MOST_WAITING = 4;

    /** What is left then. */
    private static final int LEFT = 2;

    private final short[] ring = new short[SLOTS * SLOT];
    /** Slots that were put so far: written by the putter alone. */
    private volatile long put;
    /** Slots that were taken so far: written by the taker alone. */
    private volatile long taken;

    /** Puts a slot; a full lane, whose taker stands still, lets it fall. */
    void put(short[] slot) {
        long at = put;
        if (at - taken < SLOTS) {
            System.arraycopy(slot, 0, ring, offset(at), SLOT);
            put = at + 1;
        }
    }

    /**
     * Takes the next slot.
     *
     * @param slot receives it, zeros if there is none
     * @return whether there was one
     */
    boolean take(short[] slot) {
        long at = taken;
        long waiting = put - at;
        if (waiting == 0) {
            Arrays.fill(slot, 0, SLOT, (short) 0);
            return false;
        }
        if (waiting > MOST_WAITING) {
            at += waiting - LEFT;
        }
        System.arraycopy(ring, offset(at), slot, 0, SLOT);
        taken = at + 1;
        return true;
    }

    /** Passes over the next slot, whose time is over. */
    void skip() {
        long at = taken;
        if (put > at) {
            taken = at + 1;
        }
    }

    private static int offset(long slot) {
        return (int) (slot & (SLOTS - 1)) * SLOT;
    }
}
