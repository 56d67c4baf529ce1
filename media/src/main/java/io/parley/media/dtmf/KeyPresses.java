package io.parley.media.dtmf;

import io.parley.media.SpeechEvent.DigitSource;

/**
 * Lets each press of a key count once when it is told in more than one way: a peer may send telephone-events and SIP
 * INFO for the same press. On the call's event loop; pure; allocates nothing.
 */
public final class KeyPresses {
    /**
     * The same key from another source within so many slots either way is the same press: 300 ms. A tone is known 60 ms
     * after it begins, and waits in the jitter buffer before that; INFO comes at once, or when the key is let go.
     */
    static final int SAME_PRESS_SLOTS = 15;

    /** Presses remembered: nobody presses more keys in 300 ms. */
    private static final int REMEMBERED = 8;

    private final char[] keys = new char[REMEMBERED];
    private final DigitSource[] sources = new DigitSource[REMEMBERED];
    private final long[] ticks = new long[REMEMBERED];
    private int next;

    /** Whether this is a press of its own. One press is matched by at most one report of each other source. */
    public boolean counts(char key, DigitSource source, long tick) {
        for (int i = 0; i < REMEMBERED; i++) {
            if (keys[i] == key && sources[i] != source && tick - ticks[i] <= SAME_PRESS_SLOTS) {
                keys[i] = Keys.NONE;
                return false;
            }
        }
        keys[next] = key;
        sources[next] = source;
        ticks[next] = tick;
        next = (next + 1) % REMEMBERED;
        return true;
    }
}
