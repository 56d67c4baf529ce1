package io.parley.media.asr;

import java.util.List;
import java.util.Optional;

/**
 * What is known of an utterance before it is heard. A recogniser uses what it can and leaves the rest: none of it changes
 * what a caller may say.
 *
 * @param grammar phrases expected; empty for open vocabulary
 * @param hotWords words and names that are likely, in lower case, at most {@value #MAX_HOT_WORDS}
 * @param digits how many digits are expected, if digits are
 */
public record Hints(Optional<Grammar> grammar, List<String> hotWords, Optional<Digits> digits) {
    /** More would be no hint. */
    public static final int MAX_HOT_WORDS = 200;

    /** Nothing is known. */
    public static final Hints NONE = of(Optional.empty());

    public Hints {
        hotWords = List.copyOf(hotWords);
        if (hotWords.size() > MAX_HOT_WORDS) {
            throw new IllegalArgumentException("hotWords: " + hotWords.size() + ", expected at most " + MAX_HOT_WORDS);
        }
    }

    /** How many digits, 1 … 64. */
    public record Digits(int least, int most) {
        public Digits {
            if (least < 1 || most < least || most > 64) {
                throw new IllegalArgumentException("digits: " + least + " to " + most + ", expected within 1 to 64");
            }
        }
    }

    /** Nothing but a grammar, or open vocabulary. */
    public static Hints of(Optional<Grammar> grammar) {
        return new Hints(grammar, List.of(), Optional.empty());
    }
}
