package io.parley.dialog.bot;

import java.util.Optional;
import java.util.Set;

/**
 * What a bot's file may name of the engine that is to run it.
 *
 * @param recognizers names of its recognisers; empty: they are not known, and any name will do
 */
public record EngineNames(Optional<Set<String>> recognizers) {
    /** Of an engine that is not at hand. */
    public static final EngineNames UNKNOWN = new EngineNames(Optional.empty());

    public EngineNames {
        recognizers = recognizers.map(Set::copyOf);
    }

    /** Of an engine with these recognisers. */
    public static EngineNames of(Set<String> recognizers) {
        return new EngineNames(Optional.of(recognizers));
    }
}
