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
 * @param absent what the engine would have if it were installed, by name, and how that is done, for people
 */
public record EngineNames(
        Optional<Set<String>> recognizers, Optional<Map<String, List<String>>> voices, Map<String, String> absent) {
    /** Of an engine that is not at hand. */
    public static final EngineNames UNKNOWN = new EngineNames(Optional.empty(), Optional.empty(), Map.of());

    public EngineNames {
        recognizers = recognizers.map(Set::copyOf);
        voices = voices.map(Map::copyOf);
        absent = Map.copyOf(absent);
    }

    /** Of an engine with these recognisers; what speaks in it is not known. */
    public static EngineNames of(Set<String> recognizers) {
        return new EngineNames(Optional.of(recognizers), Optional.empty(), Map.of());
    }

    /** Of an engine with these recognisers and voices. */
    public static EngineNames of(Set<String> recognizers, Map<String, List<String>> voices) {
        return new EngineNames(Optional.of(recognizers), Optional.of(voices), Map.of());
    }

    /** The same, where it is known what could be installed. */
    public EngineNames without(Map<String, String> notInstalled) {
        return new EngineNames(recognizers, voices, notInstalled);
    }
}
