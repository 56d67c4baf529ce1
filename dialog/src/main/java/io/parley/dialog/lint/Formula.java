package io.parley.dialog.lint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An expression's sense as far as the linter follows it: what is compared with which constant, joined by and, or and not.
 * Everything else is a text that is true or false. Read from the text, which the compiler has accepted before.
 */
sealed interface Formula {

    /** All of them. */
    record And(List<Formula> parts) implements Formula {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** One of them. */
    record Or(List<Formula> parts) implements Formula {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    record Not(Formula of) implements Formula {}

    /**
     * A comparison with a constant.
     *
     * @param subject what is compared: {@code choice}, {@code entity.day}, {@code visits.greeting}; variables without
     *     {@code vars}
     * @param operator {@code == != < <= > >=}
     */
    record Compare(String subject, String operator, Constant constant) implements Formula {}

    /** Whether it is one of these. */
    record OneOf(String subject, List<Constant> constants) implements Formula {
        public OneOf {
            constants = List.copyOf(constants);
        }
    }

    /** True or false, for reasons that the linter does not follow. */
    record Open(String text) implements Formula {}

    /** A value that stands in an expression; {@code text} is a text's value, or the number or word as written. */
    record Constant(boolean isText, String text) {
        Optional<Double> number() {
            try {
                return isText ? Optional.empty() : Optional.of(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return isText ? "\"" + text + "\"" : text;
        }
    }

    /** The sense of an expression. */
    static Formula of(String expression) {
        return FormulaReader.read(expression);
    }

    /** The comparisons in it, those of a {@link OneOf} as one each. */
    static List<Compare> comparisons(Formula formula) {
        List<Compare> all = new ArrayList<>();
        collect(formula, all);
        return all;
    }

    private static void collect(Formula formula, List<Compare> into) {
        switch (formula) {
            case And and -> and.parts().forEach(part -> collect(part, into));
            case Or or -> or.parts().forEach(part -> collect(part, into));
            case Not not -> collect(not.of(), into);
            case Compare compare -> into.add(compare);
            case OneOf oneOf ->
                oneOf.constants().forEach(constant -> into.add(new Compare(oneOf.subject(), "==", constant)));
            case Open _ -> {}
        }
    }

    /**
     * What an expression reads.
     *
     * @param names variables and names of the language ({@code digits}, {@code intent} …), and {@code entity.NAME},
     *     {@code visits.NODE}
     * @param anyVariable it looks variables up by a name that is known only when it runs
     */
    record Reads(Set<String> names, boolean anyVariable) {
        public Reads {
            names = Set.copyOf(names);
        }
    }

    /** Everything that an expression may read. */
    static Reads reads(String expression) {
        List<FormulaReader.Token> tokens = FormulaReader.tokens(expression);
        Set<String> names = new LinkedHashSet<>();
        boolean any = false;
        for (int i = 0; i < tokens.size(); i++) {
            FormulaReader.Token token = tokens.get(i);
            boolean member = i > 0 && tokens.get(i - 1).is(".");
            boolean call = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
            if (token.kind() != FormulaReader.Kind.NAME || member || call) {
                continue;
            }
            Optional<FormulaReader.Subject> subject = FormulaReader.named(tokens, i);
            if (subject.isPresent()) {
                names.add(subject.get().name());
            } else if (token.text().equals("vars")) {
                any = true;
            } else {
                names.add(token.text());
            }
        }
        return new Reads(names, any);
    }
}
