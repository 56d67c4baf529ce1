package io.parley.dialog.bot;

import java.time.Duration;
import java.util.List;

/**
 * What the caller's speech does to a prompt.
 *
 * @param on false: nothing
 * @param after length of speech that pauses the prompt, 20 ms … 5 s
 * @param words recognised words that stop it for good, 1 … 10
 * @param fillers words and phrases that do not count
 * @param keywords words and phrases that always stop it
 */
public record BargeIn(boolean on, Duration after, int words, List<String> fillers, List<String> keywords) {
    public BargeIn {
        fillers = List.copyOf(fillers);
        keywords = List.copyOf(keywords);
    }

    /** Where a bot does not say: one word that is no filler of its language. */
    static BargeIn standard(List<String> fillers) {
        return new BargeIn(true, Duration.ofMillis(300), 1, fillers, List.of());
    }

    BargeIn switched(boolean now) {
        return new BargeIn(now, after, words, fillers, keywords);
    }
}
