package io.parley.media;

/**
 * How long a jitter buffer may hold audio back.
 *
 * @param minMillis the delay on a line without jitter, 20 to 400
 * @param maxMillis the delay is never longer, {@code minMillis} to {@value #LONGEST_MILLIS}
 */
public record JitterBounds(int minMillis, int maxMillis) {
    /** Below it, a packet that comes when it is due comes too late. */
    public static final int SHORTEST_MILLIS = 20;

    /** The buffer has no room for more. */
    public static final int LONGEST_MILLIS = 400;

    /** 40 to 200 ms. */
    public static final JitterBounds DEFAULT = new JitterBounds(40, 200);

    public JitterBounds {
        if (minMillis < SHORTEST_MILLIS || maxMillis > LONGEST_MILLIS || minMillis > maxMillis) {
            throw new IllegalArgumentException("jitter bounds: " + minMillis + " to " + maxMillis + " ms, expected "
                    + SHORTEST_MILLIS + " to " + LONGEST_MILLIS);
        }
    }
}
