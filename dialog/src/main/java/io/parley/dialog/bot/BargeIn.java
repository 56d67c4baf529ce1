package io.parley.dialog.bot;

import java.time.Duration;
import java.util.List;

/**
 * What the caller's speech does to a prompt.
 *
 * @param on false: nothing
 * @param after length of speech that pauses the prompt, 20 ms … 5 s
 * @param words recognised words that stop it for good, 1 … 10
 * @param fillers words that do not count
 */
public record BargeIn(boolean on, Duration after, int words, List<String> fillers) {
    public static final BargeIn STANDARD = new BargeIn(true, Duration.ofMillis(300), 1, List.of());

    public BargeIn {
        fillers = List.copyOf(fillers);
    }
}
