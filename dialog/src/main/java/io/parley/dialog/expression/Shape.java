package io.parley.dialog.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An expression with its numbers and texts taken out: {@code choice == "1"} and {@code choice == "2"} are of one shape. Almost
 * all the time of compiling goes into checking, and large bots ask the same questions with other values; so each shape is
 * compiled once, with variables in the place of its values.
 *
 * @param text with {@link #TEXT} and {@link #NUMBER} and a counter for each value
 * @param texts in the order in which they stand
 * @param numbers in the order in which they stand
 */
record Shape(String text, List<String> texts, List<Long> numbers) {
    /** How variables begin that stand for a text. */
    static final String TEXT = "literal_text_";

    /** How variables begin that stand for a whole number. */
    static final String NUMBER = "literal_number_";

    /** Each is declared for every expression; those with more are compiled as they are. */
    static final int MAX_OF_A_KIND = 6;

    private static final String BEGIN = "literal_";

    Shape {
        texts = List.copyOf(texts);
        numbers = List.copyOf(numbers);
    }

    /**
     * The shape of an expression; empty if it has nothing to take out, or anything that is not plainly a whole number or a
     * text without escapes.
     */
    static Optional<Shape> of(String expression) {
        StringBuilder text = new StringBuilder();
        List<String> texts = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        int at = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at);
            int end = at + 1;
            if (isLetter(c)) {
                while (end < expression.length()
                        && (isLetter(expression.charAt(end)) || isDigit(expression.charAt(end)))) {
                    end++;
                }
                boolean prefix = end < expression.length() && isQuote(expression.charAt(end));
                if (prefix || expression.startsWith(BEGIN, at)) {
                    return Optional.empty();
                }
                text.append(expression, at, end);
            } else if (isDigit(c)) {
                while (end < expression.length() && isDigit(expression.charAt(end))) {
                    end++;
                }
                boolean more = end < expression.length()
                        && (isLetter(expression.charAt(end)) || expression.charAt(end) == '.');
                boolean after = at > 0 && expression.charAt(at - 1) == '.';
                if (more || after || end - at > 18) {
                    return Optional.empty();
                }
                text.append(' ').append(NUMBER).append(numbers.size()).append(' ');
                numbers.add(Long.parseLong(expression.substring(at, end)));
            } else if (isQuote(c)) {
                int close = expression.indexOf(c, at + 1);
                if (close < 0 || expression.startsWith(String.valueOf(c).repeat(2), at)) {
                    return Optional.empty();
                }
                String value = expression.substring(at + 1, close);
                if (value.indexOf('\\') >= 0 || value.chars().anyMatch(Character::isISOControl)) {
                    return Optional.empty();
                }
                end = close + 1;
                text.append(' ').append(TEXT).append(texts.size()).append(' ');
                texts.add(value);
            } else if (c == '`' || expression.startsWith("//", at)) {
                return Optional.empty();
            } else {
                text.append(c);
            }
            at = end;
        }
        boolean none = texts.isEmpty() && numbers.isEmpty();
        return none || texts.size() > MAX_OF_A_KIND || numbers.size() > MAX_OF_A_KIND
                ? Optional.empty()
                : Optional.of(new Shape(text.toString(), texts, numbers));
    }

    /** Whether a name is one of these variables. */
    static boolean isLiteral(String name) {
        return name.startsWith(BEGIN);
    }

    /** The value of such a variable. */
    Object value(String name) {
        return name.startsWith(TEXT)
                ? texts.get(Integer.parseInt(name.substring(TEXT.length())))
                : numbers.get(Integer.parseInt(name.substring(NUMBER.length())));
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }
}
