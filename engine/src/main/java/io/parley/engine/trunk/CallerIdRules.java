package io.parley.engine.trunk;

/**
 * What each caller id of a trunk may do, and which one goes out where a call names none.
 *
 * @param channels calls placed with one caller id at a time, 0: as many as the trunk has
 * @param callsPerSecond calls placed with one caller id a second, 0: as many as the trunk may
 */
public record CallerIdRules(int channels, int callsPerSecond, Choice choice) {
    /** No bounds of their own; the first goes out. */
    public static final CallerIdRules NONE = new CallerIdRules(0, 0, Choice.FIRST);

    /** Which goes out where a call names none. */
    public enum Choice {
        /** The first of the file. */
        FIRST,
        /** The one with the fewest calls that may have one more now; of several the one that rested longest. */
        LEAST_USED
    }

    /** Whether calls have to be counted by caller id at all. */
    public boolean matter() {
        return !equals(NONE);
    }
}
