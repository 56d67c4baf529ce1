package io.parley.media.playout;

/**
 * How a prompt goes on that was stopped in the middle of a word: a little before that place, where it is softest, which is
 * between two words if there is such a place, so that no syllable is lost. Remembers the last {@value #FARTHEST_SLOTS} slots
 * that were played. On the call's event loop; pure, allocates nothing after its making.
 */
final class Rejoin {
    private static final int SLOT = 160;

    /** 100 ms are heard again at least: the word that was cut. */
    static final int NEAREST_SLOTS = 5;

    /** 400 ms at most: more sounds as if the bot had lost its place. */
    static final int FARTHEST_SLOTS = 20;

    /** The last slots; slot n of the play at n modulo their number. */
    private final short[] ring = new short[FARTHEST_SLOTS * SLOT];

    private final short[] offered = new short[SLOT];
    private int offeredSamples;
    private long played;
    /** Slots to go until what was not heard yet. */
    private int again;

    /** Whether the coming slot was heard before. */
    boolean repeating() {
        return again > 0;
    }

    /** Copies the coming slot that was heard before. */
    int peek(short[] slot) {
        System.arraycopy(ring, offset(played - again), slot, 0, SLOT);
        return SLOT;
    }

    /** The coming slot's samples, before they are made softer. */
    void offer(short[] slot, int samples) {
        System.arraycopy(slot, 0, offered, 0, samples);
        offeredSamples = samples;
    }

    /** The offered slot has been played. */
    void move() {
        if (again > 0) {
            again--;
        } else if (offeredSamples == SLOT) {
            System.arraycopy(offered, 0, ring, offset(played), SLOT);
            played++;
        }
    }

    /** Goes back to where the prompt is to go on. */
    void goBack() {
        // Stopped before it had caught up: back from there would be farther than anybody remembers.
        int farthest = (int) Math.min(FARTHEST_SLOTS, played);
        int best = Math.min(Math.max(NEAREST_SLOTS, again), farthest);
        long least = Long.MAX_VALUE;
        // From the nearest back: of places that are alike the nearest is taken.
        for (int back = best; back <= farthest; back++) {
            long energy = energy(offset(played - back));
            if (energy < least) {
                least = energy;
                best = back;
            }
        }
        again = best;
    }

    private long energy(int from) {
        long sum = 0;
        for (int i = from; i < from + SLOT; i++) {
            sum += ring[i] * ring[i];
        }
        return sum;
    }

    private static int offset(long slot) {
        return (int) (slot % FARTHEST_SLOTS) * SLOT;
    }
}
