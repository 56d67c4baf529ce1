package io.parley.dialog.lint;

/** The words that a recogniser knows. One that it does not know it cannot hear, whatever a grammar says. */
@FunctionalInterface
public interface Lexicon {

    /**
     * Whether the recogniser knows the word.
     *
     * @param word lower case, without spaces and punctuation but apostrophes
     */
    boolean has(String word);
}
