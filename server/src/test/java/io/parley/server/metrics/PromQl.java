package io.parley.server.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what a Prometheus expression asks for, and fills in what Grafana would. */
public final class PromQl {
    private static final Set<String> WORDS = Set.of(
            "and",
            "or",
            "unless",
            "bool",
            "offset",
            "inf",
            "nan",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "group_right");
    /** A list of labels in parentheses follows these. */
    private static final Set<String> BEFORE_LABELS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right");

    private static final Map<String, String> GRAFANA = Map.of(
            "$__rate_interval", "1m",
            "$__interval", "15s",
            "$__range", "1h",
            "$instance", ".*",
            "$trunk", ".*",
            "$bot", ".*");

    private final String text;
    private int at;

    private PromQl(String text) {
        this.text = text;
    }

    /** The expression as Grafana sends it with everything selected. */
    public static String withoutVariables(String expression) {
        String filled = expression;
        for (Map.Entry<String, String> each : GRAFANA.entrySet()) {
            filled = filled.replace(each.getKey(), each.getValue());
        }
        if (filled.contains("$")) {
            throw new IllegalArgumentException("unknown variable in " + expression);
        }
        return filled;
    }

    /** Every selector of an expression, without its range: {@code up{job="parley"}}. */
    public static List<String> selectors(String expression) {
        return new PromQl(expression).selectors();
    }

    private List<String> selectors() {
        List<String> found = new ArrayList<>();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                skipString();
            } else if (c == '[') {
                at = text.indexOf(']', at) + 1;
            } else if (Character.isDigit(c)) {
                skip(Character::isLetterOrDigit);
            } else if (isNameStart(c)) {
                name(found);
            } else {
                at++;
            }
        }
        return found;
    }

    private void name(List<String> found) {
        int start = at;
        skip(PromQl::isNamePart);
        String name = text.substring(start, at);
        int end = at;
        skip(Character::isWhitespace);
        char next = at < text.length() ? text.charAt(at) : ' ';
        if (BEFORE_LABELS.contains(name)) {
            at = next == '(' ? text.indexOf(')', at) + 1 : end;
        } else if (next == '{') {
            skipMatchers();
            found.add(text.substring(start, at));
        } else if (next != '(' && !WORDS.contains(name)) {
            // An aggregation may have its labels before its parentheses: sum by (trunk) (…).
            if (!text.substring(end).stripLeading().matches("(?s)(?:by|without)\\s*\\(.*")) {
                found.add(name);
            }
        }
    }

    private void skipMatchers() {
        while (text.charAt(at) != '}') {
            if (text.charAt(at) == '"') {
                skipString();
            } else {
                at++;
            }
        }
        at++;
    }

    private void skipString() {
        at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private interface Kind {
        boolean holds(char c);
    }

    private void skip(Kind kind) {
        while (at < text.length() && kind.holds(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_' || c == ':';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || Character.isDigit(c);
    }
}
