package io.parley.media.session;

import io.parley.media.audio.Pcm;
import java.util.Arrays;

/** The caller's last four seconds, for whoever judges a pause by them. On the call's event loop. */
final class RecentAudio {
    private static final int SLOT = 160;
    private static final int SLOTS = 200;

    private final short[] ring = new short[SLOTS * SLOT];
    private int slots;

    /** Takes a slot. */
    void add(short[] slot) {
        System.arraycopy(slot, 0, ring, slots % SLOTS * SLOT, SLOT);
        slots++;
        if (slots == 2 * SLOTS) {
            slots = SLOTS;
        }
    }

    /** A copy, the oldest first. */
    Pcm copy() {
        if (slots < SLOTS) {
            return new Pcm(Arrays.copyOf(ring, slots * SLOT), 8000);
        }
        short[] copy = new short[ring.length];
        int oldest = slots % SLOTS * SLOT;
        System.arraycopy(ring, oldest, copy, 0, ring.length - oldest);
        System.arraycopy(ring, 0, copy, ring.length - oldest, oldest);
        return new Pcm(copy, 8000);
    }
}
