package io.parley.media.endpoint;

import java.util.Arrays;

/**
 * Tells the one who speaks into the telephone from those who speak behind him: they are softer. Within an utterance the
 * caller's loudest fifth of a second is remembered, and what lies {@value #BEHIND_DB} dB below it for longer than the end of a word
 * is behind him: for the end of his turn it is silence. The memory fades by {@value #FADING_DB_A_SECOND} dB a second, so that a caller who lowers his
 * voice is the caller again. Counts slots of 20 ms; one thread, allocates nothing.
 *
 * <p>A noise floor cannot do this alone: it needs seconds to know a murmur, and knows it for the whole line.
 */
final class Foreground {
    static final int BEHIND_DB = 11;
    static final int FADING_DB_A_SECOND = 2;

    private static final int SLOTS_A_SECOND = 50;
    private static final int LOUDEST_SLOTS = 10;
    private static final int LATEST_SLOTS = 5;
    private static final double BEHIND = Math.pow(10, -BEHIND_DB / 10.0);
    private static final double FADING = Math.pow(10, -FADING_DB_A_SECOND / 10.0 / SLOTS_A_SECOND);

    private final double[] powers = new double[LOUDEST_SLOTS];
    private int at;
    private double loudest;

    /** An utterance begins; what was heard just before may be a part of it. */
    void begin() {
        loudest = mean(LOUDEST_SLOTS);
    }

    /**
     * Takes the next slot's power, of an utterance or before it.
     *
     * @param power relative to full scale, 0 … 1
     */
    void slot(double power) {
        powers[at] = power;
        at = at + 1 == LOUDEST_SLOTS ? 0 : at + 1;
        loudest = Math.max(loudest * FADING, mean(LOUDEST_SLOTS));
    }

    /** Whether what sounds now is too soft to be the one who spoke in this utterance. */
    boolean isBehind() {
        return mean(LATEST_SLOTS) < loudest * BEHIND;
    }

    void reset() {
        Arrays.fill(powers, 0);
        at = 0;
        loudest = 0;
    }

    private double mean(int slots) {
        double sum = 0;
        for (int back = 1; back <= slots; back++) {
            sum += powers[(at - back + LOUDEST_SLOTS) % LOUDEST_SLOTS];
        }
        return sum / slots;
    }
}
