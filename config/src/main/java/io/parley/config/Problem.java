package io.parley.config;

import java.util.Optional;

/**
 * One thing that is wrong with a file.
 *
 * @param file as the reader was told, shown to people
 * @param line from 1
 * @param column from 1
 * @param field dotted path such as {@code flows.main.open}; empty: the file as a whole
 * @param value the offending value where there is one and it is no secret
 * @param message what was expected, or what is wrong
 */
public record Problem(String file, int line, int column, String field, Optional<String> value, String message) {
    private static final int MAX_SHOWN_VALUE = 80;

    /** {@code bot.yaml:12:7: flows.main.nodes.greeting.barge-in: "maybe" – expected on, off or a mapping}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(file).append(':').append(line).append(':').append(column).append(": ");
        if (!field.isEmpty()) {
            text.append(printable(field)).append(": ");
        }
        value.ifPresent(v -> text.append('"').append(printable(v)).append("\" – "));
        return text.append(printable(message)).toString();
    }

    /** Outside text reaches terminals and logs: no control characters, and one line stays one line. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_SHOWN_VALUE * 10L).forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** A value cut to what helps to find it. */
    static String cut(String value) {
        if (value.codePointCount(0, value.length()) <= MAX_SHOWN_VALUE) {
            return value;
        }
        return value.substring(0, value.offsetByCodePoints(0, MAX_SHOWN_VALUE)) + "…";
    }
}
