package io.parley.media.mandarin;

import java.util.List;

/** A piece of a text as it is read aloud. */
public sealed interface Spoken {

    /** A word of Chinese characters. */
    record Word(List<Syllable> syllables) implements Spoken {
        public Word {
            syllables = List.copyOf(syllables);
        }
    }

    /** Letters of the Latin script, as they are written. */
    record Latin(String letters) implements Spoken {}

    /** A punctuation mark: one of {@code , . ! ? : ;} and {@code …}. */
    record Pause(char mark) implements Spoken {}
}
