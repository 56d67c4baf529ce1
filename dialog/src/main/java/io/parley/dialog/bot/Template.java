package io.parley.dialog.bot;

import io.parley.dialog.expression.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Text with {@code {variable}} in it; {@code {{} and {@code }}} mean the braces themselves. */
public record Template(List<Piece> pieces) {
    public Template {
        pieces = List.copyOf(pieces);
    }

    /** Part of a template. */
    public sealed interface Piece {
        /** Text as it stands. */
        record Literal(String text) implements Piece {}

        /** A variable's value. */
        record Variable(String name) implements Piece {}
    }

    /** Leaves nothing. */
    static final Template NOTHING = new Template(List.of());

    /** A text without variables. */
    static Template literal(String text) {
        return new Template(List.of(new Piece.Literal(text)));
    }

    /**
     * Parses a template.
     *
     * @throws BrokenTemplate with a message for people if a brace is left open or holds no name
     */
    public static Template parse(String text) throws BrokenTemplate {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                literal.append(c);
                at += 2;
            } else if (c == '{') {
                int end = text.indexOf('}', at);
                String name = end < 0 ? "" : text.substring(at + 1, end).strip();
                if (end < 0) {
                    throw new BrokenTemplate("'{' is not closed, expected {variable}, or {{ for a brace");
                }
                if (name.isEmpty() || name.contains("{")) {
                    throw new BrokenTemplate("expected the name of a variable between { and }");
                }
                if (!literal.isEmpty()) {
                    pieces.add(new Piece.Literal(literal.toString()));
                    literal.setLength(0);
                }
                pieces.add(new Piece.Variable(name));
                at = end + 1;
            } else {
                literal.append(c);
                at++;
            }
        }
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
        }
        return new Template(pieces);
    }

    /** Names used, in order. */
    public Set<String> variables() {
        Set<String> names = new LinkedHashSet<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Variable variable) {
                names.add(variable.name());
            }
        }
        return names;
    }

    /** The text with the variables' values; a variable without one leaves nothing. */
    public String fill(Map<String, Value> values) {
        return fill(values, value -> value);
    }

    /** The same with each value written as {@code as} says. */
    public String fill(Map<String, Value> values, UnaryOperator<String> as) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Literal literal -> text.append(literal.text());
                case Piece.Variable variable ->
                    text.append(as.apply(
                            values.getOrDefault(variable.name(), Value.UNSET).spoken()));
            }
        }
        return text.toString();
    }

    /** Not a template. */
    public static final class BrokenTemplate extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenTemplate(String message) {
            super(message);
        }
    }
}
