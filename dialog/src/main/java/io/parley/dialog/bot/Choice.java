package io.parley.dialog.bot;

import io.parley.config.Field;
import java.util.List;
import java.util.function.Function;

/** Reads one of several things by its word. */
final class Choice {
    private Choice() {}

    /** Placeholder: the first. */
    static <T> T of(Field field, List<T> values, Function<T, String> word) {
        List<String> words = values.stream().map(word).toList();
        return values.get(words.indexOf(field.asOneOf(words)));
    }
}
