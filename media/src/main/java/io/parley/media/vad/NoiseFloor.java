package io.parley.media.vad;

import java.util.Arrays;

/**
 * What a line carries when nobody speaks to us: the higher one of two minima. It needs no decision about speech, so a
 * wrong one cannot freeze it. Powers are relative to full scale, 0 … 1. One thread, allocates nothing.
 *
 * <ul>
 *   <li>the softest slot of the last 1.9 s follows a steady noise soon, but lies far below a murmur of other voices,
 *       which has gaps of a slot;
 *   <li>the softest 300 ms of the last 6.7 s lies close to such a murmur. It is slow because somebody who speaks without
 *       taking breath must not become noise: over 267 s of fluent announcements 4 % of the loud slots are taken for
 *       silence, 3 % without it; with 3.8 s instead of 6.7 s it would be 7 %.
 * </ul>
 */
final class NoiseFloor {
    /** Slots whose minimum is kept together: 240 ms. */
    static final int WINDOW_SLOTS = 12;

    static final int STEADY_WINDOWS = 8;
    static final int MURMUR_WINDOWS = 28;
    static final int MURMUR_SLOTS = 15;
    /** A call's first 4.8 s say nothing of a murmur: callers begin with a hello. */
    private static final int FIRST_MURMUR_WINDOWS = 20;

    /** −56 dBFS: below it nothing is told from silence; the idle noise of a G.711 line and digital silence look alike. */
    private static final double LOWEST = 2.5e-6;
    /** −50 dBFS: believed until windows have passed; a louder noise at a call's start counts as speech till then. */
    private static final double FIRST = 1e-5;

    private final Minimum steady = new Minimum(STEADY_WINDOWS, STEADY_WINDOWS);
    private final Minimum murmur = new Minimum(MURMUR_WINDOWS, FIRST_MURMUR_WINDOWS);

    private final double[] latest = new double[MURMUR_SLOTS];
    private int at;

    NoiseFloor() {
        reset();
    }

    /** Takes the power of the next slot. */
    void slot(double power) {
        steady.slot(power);
        latest[at] = power;
        at = at + 1 == MURMUR_SLOTS ? 0 : at + 1;
        // Added up anew each time: a running sum would keep what is lost to rounding beside loud slots.
        double sum = 0;
        for (double one : latest) {
            sum += one;
        }
        murmur.slot(sum / MURMUR_SLOTS);
    }

    double power() {
        return Math.max(LOWEST, Math.max(steady.value(), murmur.value()));
    }

    void reset() {
        steady.reset();
        murmur.reset();
        Arrays.fill(latest, 0);
        at = 0;
    }

    /** The smallest of the last windows, the running one included. */
    private static final class Minimum {
        private final double[] windows;
        /** So many of them stand at {@link #FIRST} at the start, the others are empty. */
        private final int assumed;

        private int current;
        private int slots;
        /** Of all windows but the running one. */
        private double others;

        Minimum(int count, int assumed) {
            this.windows = new double[count];
            this.assumed = assumed;
        }

        void slot(double power) {
            if (slots == WINDOW_SLOTS) {
                slots = 0;
                current = (current + 1) % windows.length;
                windows[current] = Double.POSITIVE_INFINITY;
                others = Double.POSITIVE_INFINITY;
                for (double window : windows) {
                    others = Math.min(others, window);
                }
            }
            slots++;
            windows[current] = Math.min(windows[current], power);
        }

        double value() {
            return Math.min(others, windows[current]);
        }

        void reset() {
            Arrays.fill(windows, 0, assumed, FIRST);
            Arrays.fill(windows, assumed, windows.length, Double.POSITIVE_INFINITY);
            // The running window comes before those that are assumed, which the next ones replace.
            current = windows.length - 1;
            slots = 0;
            others = FIRST;
        }
    }
}
