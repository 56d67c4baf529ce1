package io.parley.dialog.bot;

import java.time.Duration;
import java.util.List;

/**
 * What the caller's speech does to a prompt.
 *
 * @param on false: nothing
 * @param by what stops it for good
 * @param after length of speech that holds the prompt, and with {@link By#SPEECH} stops it; 20 ms … 5 s
 * @param words recognised words that stop it, 1 … 10
 * @param fillers words and phrases that do not count
 * @param keywords words and phrases that always stop it
 * @param from of the prompt: what is said before this place does not stop it; 0 … 1 min
 * @param meanwhile what the prompt does once it is held, until the words decide
 * @param keep whether what is said while it cannot be stopped is answered at its end
 */
public record BargeIn(
        boolean on,
        By by,
        Duration after,
        int words,
        List<String> fillers,
        List<String> keywords,
        Duration from,
        Meanwhile meanwhile,
        boolean keep) {
    /** What stops a prompt for good. */
    public enum By {
        /** So many words that are no fillers. */
        WORDS,
        /** That the caller speaks for so long, whatever he says. */
        SPEECH,
        /** Certain words and nothing else. */
        KEYWORDS
    }

    /** What a prompt does on the suspicion that it is to stop. */
    public enum Meanwhile {
        /** It stands still. */
        PAUSE,
        /** It goes on softer. */
        DUCK,
        /** It goes on: nothing but the words tell. */
        PLAY
    }

    /** Speech that holds a prompt: longer than a click or a knock, shorter than a word. */
    static final Duration SUSPICION = Duration.ofMillis(100);

    /** Speech that stops a prompt for good where no words are asked for. */
    static final Duration SPEECH = Duration.ofMillis(300);

    public BargeIn {
        fillers = List.copyOf(fillers);
        keywords = List.copyOf(keywords);
    }

    /** Where a bot does not say: one word that is no filler of its language. */
    static BargeIn standard(List<String> fillers) {
        return new BargeIn(true, By.WORDS, SUSPICION, 1, fillers, List.of(), Duration.ZERO, Meanwhile.PAUSE, false);
    }

    BargeIn switched(boolean now) {
        return new BargeIn(now, by, after, words, fillers, keywords, from, meanwhile, keep);
    }

    BargeIn keeping(boolean now) {
        return new BargeIn(on, by, after, words, fillers, keywords, from, meanwhile, now);
    }
}
