package io.parley.dialog.bot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a bot's file may name of the engine that is to run it.
 *
 * @param recognizers names of its recognisers; empty: they are not known, and any name will do
 * @param voices the voices of each of its synthesisers, by its name; empty: they are not known, and any will do
 */
public record EngineNames(Optional<Set<String>> recognizers, Optional<Map<String, List<String>>> voices) {
    /** Of an engine that is not at hand. */
    public static final EngineNames UNKNOWN = new EngineNames(Optional.empty(), Optional.empty());

    public EngineNames {
        recognizers = recognizers.map(Set::copyOf);
        voices = voices.map(Map::copyOf);
    }

    /** Of an engine with these recognisers; what speaks in it is not known. */
    public static EngineNames of(Set<String> recognizers) {
        return new EngineNames(Optional.of(recognizers), Optional.empty());
    }

    /** Of an engine with these recognisers and voices. */
    public static EngineNames of(Set<String> recognizers, Map<String, List<String>> voices) {
        return new EngineNames(Optional.of(recognizers), Optional.of(voices));
    }
}
