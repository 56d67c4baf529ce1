package io.parley.media.endpoint;

/**
 * Onset and offset hysteresis: turns a detector's answers, slot by slot, into "speech" and "silence" that a click does
 * not start and a plosive's gap does not end. Pure, one thread, allocates nothing.
 */
final class SpeechGate {
    /** Speech begins when so many of the last so many slots sound like it: 80 ms, more than a click or a tone's edge. */
    static final int ONSET_SLOTS = 4;

    static final int ONSET_WINDOW_SLOTS = 6;
    private static final float ONSET_SCORE = 0.5f;

    /** Once begun, a softer slot counts, but never one that stands alone: it needs others close before it. */
    static final int STAY_SLOTS = 3;

    private static final int STAY_WINDOW_SLOTS = 5;
    private static final float STAY_SCORE = 0.3f;

    private static final int ONSET_MASK = (1 << ONSET_WINDOW_SLOTS) - 1;
    private static final int STAY_MASK = (1 << STAY_WINDOW_SLOTS) - 1;

    /** One bit for each slot, the latest lowest. */
    private int onsetHistory;

    private int stayHistory;

    void slot(float score) {
        onsetHistory = (onsetHistory << 1 | (score >= ONSET_SCORE ? 1 : 0)) & ONSET_MASK;
        stayHistory = (stayHistory << 1 | (score >= STAY_SCORE ? 1 : 0)) & STAY_MASK;
    }

    /** With this slot speech is certain to have begun. */
    boolean begins() {
        return Integer.bitCount(onsetHistory) >= ONSET_SLOTS;
    }

    /** This slot is speech, given that speech had begun. */
    boolean stays() {
        return (stayHistory & 1) != 0 && Integer.bitCount(stayHistory) >= STAY_SLOTS;
    }

    /** How many slots ago the speech began that {@link #begins} is certain of. */
    int onsetTicksAgo() {
        return onsetHistory == 0 ? 0 : 31 - Integer.numberOfLeadingZeros(onsetHistory);
    }

    /** Slots that sounded like speech at the onset. */
    int onsetSpeechTicks() {
        return Integer.bitCount(onsetHistory);
    }

    void reset() {
        onsetHistory = 0;
        stayHistory = 0;
    }
}
