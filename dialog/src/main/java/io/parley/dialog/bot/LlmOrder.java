package io.parley.dialog.bot;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a language model is told when it is to answer a caller in the bot's place.
 *
 * @param instructions who it is, what it is to reach and by which rules; filled when it is asked
 * @param bridging said while it thinks
 * @param timeout until its first sentence, and between sentences
 * @param maxTurns answers that it may give at a node in a row, 1 … 100
 * @param exits ways out of the talk, by name
 */
public record LlmOrder(
        Template instructions, Optional<Prompt> bridging, Duration timeout, int maxTurns, Map<String, Exit> exits) {
    public LlmOrder {
        exits = Collections.unmodifiableMap(new LinkedHashMap<>(exits));
    }

    /**
     * A way out.
     *
     * @param when the model is to take it, in words
     * @param node that is entered when its answer has been said; empty: the call ends
     */
    public record Exit(String when, Optional<String> node) {}
}
