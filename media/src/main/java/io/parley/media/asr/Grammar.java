package io.parley.media.asr;

import java.util.List;

/**
 * The phrases a caller is expected to say. A recogniser may hear anything else as unknown, which ends in an empty text.
 *
 * @param phrases lower-case words separated by single spaces, 1 … 2000 phrases
 */
public record Grammar(List<String> phrases) {
    public Grammar {
        phrases = List.copyOf(phrases);
        if (phrases.isEmpty() || phrases.size() > 2000) {
            throw new IllegalArgumentException("phrases: " + phrases.size() + ", expected 1 to 2000");
        }
    }
}
