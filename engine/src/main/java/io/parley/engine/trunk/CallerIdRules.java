package io.parley.engine.trunk;

import java.util.List;

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
        FIRST("first"),
        /** The one with the fewest calls that may have one more now; of several the one that rested longest. */
        LEAST_USED("least-used");

        static final List<String> WORDS = List.of(FIRST.word, LEAST_USED.word);
        private final String word;

        Choice(String word) {
            this.word = word;
        }

        static Choice of(String word) {
            return word.equals(LEAST_USED.word) ? LEAST_USED : FIRST;
        }
    }

    /** Whether calls have to be counted by caller id at all. */
    public boolean matter() {
        return !equals(NONE);
    }
}
