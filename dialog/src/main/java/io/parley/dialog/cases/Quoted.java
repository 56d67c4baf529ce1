package io.parley.dialog.cases;

import java.util.Map;
import java.util.stream.Collectors;

/** Text as YAML's double-quoted style (YAML 1.2.2 section 7.3.1), on one line whatever is in it. */
final class Quoted {
    private Quoted() {}

    static String yaml(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (isPrintable(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        quoted.append(String.format(c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** Names and texts as a mapping in YAML's flow style. */
    static String mapping(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(entry -> yaml(entry.getKey()) + ": " + yaml(entry.getValue()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
