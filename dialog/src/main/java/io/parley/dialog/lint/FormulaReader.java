package io.parley.dialog.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@link Formula}s. Knows as much of CEL's syntax as it takes to find constants that are compared. For one use. */
final class FormulaReader {
    private static final Set<String> MAPS = Set.of("entity", "visits", "vars");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "in");
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Map<String, String> MIRRORED =
            Map.of("==", "==", "!=", "!=", "<", ">", "<=", ">=", ">", "<", ">=", "<=");
    /** The language nests no deeper in what people write. */
    private static final int MAX_DEPTH = 50;

    private final String expression;
    private final List<Token> tokens;
    private int at;
    private int depth;

    private FormulaReader(String expression) {
        this.expression = expression;
        this.tokens = tokens(expression);
    }

    enum Kind {
        NAME,
        TEXT,
        NUMBER,
        SIGN
    }

    /** A piece of an expression; {@code text} is a text's value, {@code start} and {@code end} its place. */
    record Token(Kind kind, String text, int start, int end) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }
    }

    /** Something that has a value, and where it ends. */
    record Subject(String name, int end) {}

    static Formula read(String expression) {
        FormulaReader reader = new FormulaReader(expression);
        Formula formula = reader.or();
        // A conditional, or something else that is not followed.
        return reader.at == reader.tokens.size() ? formula : new Formula.Open(reader.written(reader.tokens));
    }

    private Formula or() {
        List<Formula> parts = new ArrayList<>();
        do {
            parts.add(and());
        } while (take("||"));
        return parts.size() == 1 ? parts.getFirst() : new Formula.Or(parts);
    }

    private Formula and() {
        List<Formula> parts = new ArrayList<>();
        do {
            parts.add(unary());
        } while (take("&&"));
        return parts.size() == 1 ? parts.getFirst() : new Formula.And(parts);
    }

    private Formula unary() {
        int start = at;
        if (depth < MAX_DEPTH && take("!")) {
            depth++;
            Formula of = unary();
            depth--;
            return endsHere() ? new Formula.Not(of) : relation(start);
        }
        if (depth < MAX_DEPTH && take("(")) {
            depth++;
            Formula inner = or();
            depth--;
            if (take(")") && endsHere()) {
                return inner;
            }
        }
        return relation(start);
    }

    private boolean endsHere() {
        return at == tokens.size()
                || tokens.get(at).is("&&")
                || tokens.get(at).is("||")
                || tokens.get(at).is(")");
    }

    private boolean take(String sign) {
        if (at < tokens.size() && tokens.get(at).is(sign)) {
            at++;
            return true;
        }
        return false;
    }

    /** Everything up to the next and, or, or closing bracket. */
    private Formula relation(int start) {
        int open = 0;
        at = start;
        while (at < tokens.size() && (open > 0 || !endsHere())) {
            Token token = tokens.get(at);
            if (token.is("(") || token.is("[") || token.is("{")) {
                open++;
            } else if (token.is(")") || token.is("]") || token.is("}")) {
                open--;
            } else if (token.is("?") && open == 0) {
                // A conditional: all of the expression is open, which the caller sees from what is left.
                return new Formula.Open(written(tokens.subList(start, at)));
            }
            at++;
        }
        return relation(tokens.subList(start, at));
    }

    private Formula relation(List<Token> part) {
        Optional<Subject> left = subject(part, 0);
        if (left.isPresent() && left.get().end() == part.size()) {
            return new Formula.Compare(left.get().name(), "==", new Formula.Constant(false, "true"));
        }
        if (left.isPresent() && left.get().end() < part.size()) {
            Token operator = part.get(left.get().end());
            List<Token> right = part.subList(left.get().end() + 1, part.size());
            if (operator.kind() == Kind.SIGN && COMPARISONS.contains(operator.text())) {
                Optional<Formula.Constant> constant = constant(right);
                if (constant.isPresent()) {
                    return new Formula.Compare(left.get().name(), operator.text(), constant.get());
                }
            }
            if (operator.kind() == Kind.NAME && operator.text().equals("in")) {
                Optional<List<Formula.Constant>> list = list(right);
                if (list.isPresent()) {
                    return new Formula.OneOf(left.get().name(), list.get());
                }
            }
        }
        return mirrored(part).orElseGet(() -> new Formula.Open(written(part)));
    }

    /** {@code "1" == choice}. */
    private static Optional<Formula> mirrored(List<Token> part) {
        for (int i = 1; i <= 2 && i < part.size(); i++) {
            Token operator = part.get(i);
            Optional<Formula.Constant> constant = constant(part.subList(0, i));
            if (operator.kind() == Kind.SIGN && COMPARISONS.contains(operator.text()) && constant.isPresent()) {
                Optional<Subject> right = subject(part, i + 1);
                if (right.isPresent() && right.get().end() == part.size()) {
                    return Optional.of(new Formula.Compare(
                            right.get().name(),
                            MIRRORED.getOrDefault(operator.text(), operator.text()),
                            constant.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Formula.Constant> constant(List<Token> part) {
        if (part.size() == 2 && part.get(0).is("-") && part.get(1).kind() == Kind.NUMBER) {
            return Optional.of(new Formula.Constant(false, "-" + part.get(1).text()));
        }
        if (part.size() != 1) {
            return Optional.empty();
        }
        Token only = part.getFirst();
        return switch (only.kind()) {
            case TEXT -> Optional.of(new Formula.Constant(true, only.text()));
            case NUMBER -> Optional.of(new Formula.Constant(false, only.text()));
            case NAME ->
                Set.of("true", "false", "null").contains(only.text())
                        ? Optional.of(new Formula.Constant(false, only.text()))
                        : Optional.empty();
            case SIGN -> Optional.empty();
        };
    }

    private static Optional<List<Formula.Constant>> list(List<Token> part) {
        if (part.size() < 3 || !part.getFirst().is("[") || !part.getLast().is("]")) {
            return Optional.empty();
        }
        List<Formula.Constant> constants = new ArrayList<>();
        for (int i = 1; i < part.size() - 1; i += 2) {
            Optional<Formula.Constant> constant = constant(part.subList(i, i + 1));
            boolean separated = i + 1 == part.size() - 1 || part.get(i + 1).is(",");
            if (constant.isEmpty() || !separated) {
                return Optional.empty();
            }
            constants.add(constant.get());
        }
        return Optional.of(constants);
    }

    /** A variable, or an entry of one of the language's maps, that begins there and is all that is looked at. */
    static Optional<Subject> subject(List<Token> tokens, int from) {
        return named(tokens, from).filter(it -> !goesOn(tokens, it.end()));
    }

    /** Whether a member or an element follows, or it is a function. */
    private static boolean goesOn(List<Token> tokens, int end) {
        return end < tokens.size()
                && (tokens.get(end).is(".")
                        || tokens.get(end).is("[")
                        || tokens.get(end).is("("));
    }

    /** A variable, or an entry of one of the language's maps, that begins there. */
    static Optional<Subject> named(List<Token> tokens, int from) {
        if (from >= tokens.size() || tokens.get(from).kind() != Kind.NAME) {
            return Optional.empty();
        }
        String name = tokens.get(from).text();
        if (WORDS.contains(name)) {
            return Optional.empty();
        }
        if (!MAPS.contains(name)) {
            return Optional.of(new Subject(name, from + 1));
        }
        String prefix = name.equals("vars") ? "" : name + ".";
        if (from + 2 < tokens.size()
                && tokens.get(from + 1).is(".")
                && tokens.get(from + 2).kind() == Kind.NAME) {
            return Optional.of(new Subject(prefix + tokens.get(from + 2).text(), from + 3));
        }
        if (from + 3 < tokens.size()
                && tokens.get(from + 1).is("[")
                && tokens.get(from + 2).kind() == Kind.TEXT
                && tokens.get(from + 3).is("]")) {
            return Optional.of(new Subject(prefix + tokens.get(from + 2).text(), from + 4));
        }
        return Optional.empty();
    }

    /** The pieces of an expression. Any text gives some. */
    static List<Token> tokens(String expression) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at);
            int end = at + 1;
            if (Character.isWhitespace(c)) {
                at = end;
                continue;
            }
            if (c == '"' || c == '\'') {
                StringBuilder text = new StringBuilder();
                while (end < expression.length() && expression.charAt(end) != c) {
                    if (expression.charAt(end) == '\\' && end + 1 < expression.length()) {
                        end++;
                    }
                    text.append(expression.charAt(end));
                    end++;
                }
                end = Math.min(end + 1, expression.length());
                tokens.add(new Token(Kind.TEXT, text.toString(), at, end));
            } else if (Character.isDigit(c)) {
                while (end < expression.length()
                        && (Character.isLetterOrDigit(expression.charAt(end)) || expression.charAt(end) == '.')) {
                    end++;
                }
                tokens.add(new Token(Kind.NUMBER, expression.substring(at, end), at, end));
            } else if (Character.isLetter(c) || c == '_') {
                while (end < expression.length()
                        && (Character.isLetterOrDigit(expression.charAt(end)) || expression.charAt(end) == '_')) {
                    end++;
                }
                tokens.add(new Token(Kind.NAME, expression.substring(at, end), at, end));
            } else {
                String two = expression.substring(at, Math.min(at + 2, expression.length()));
                if (Set.of("==", "!=", "<=", ">=", "&&", "||").contains(two)) {
                    end = at + 2;
                }
                tokens.add(new Token(Kind.SIGN, expression.substring(at, end), at, end));
            }
            at = end;
        }
        return tokens;
    }

    /** As it is written. */
    private String written(List<Token> part) {
        return part.isEmpty()
                ? ""
                : expression
                        .substring(part.getFirst().start(), part.getLast().end())
                        .replaceAll("\\s+", " ");
    }
}
