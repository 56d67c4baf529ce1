package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a list of {@code { match: EXPRESSION, to: NUMBER }}. */
final class NumberRulesReader {
    static final int MAX_RULES = 500;

    private NumberRulesReader() {}

    static NumberRules read(Fields numbers, String key) {
        List<NumberRules.Rule> rules = new ArrayList<>();
        List<Field> given = numbers.list(key);
        if (given.size() > MAX_RULES) {
            given.get(MAX_RULES).wrong("expected at most " + MAX_RULES + " rules");
        }
        for (Field field : given) {
            rule(field.asFields()).ifPresent(rules::add);
        }
        return new NumberRules(rules);
    }

    private static Optional<NumberRules.Rule> rule(Fields rule) {
        Optional<Field> match = rule.required("match", "a regular expression such as \"^1(\\\\d{10})$\"");
        String to = rule.text("to");
        rule.finish();
        if (match.isEmpty()) {
            return Optional.empty();
        }
        try {
            Pattern pattern = Pattern.compile(match.get().asText());
            checkGroups(pattern, to, rule);
            return Optional.of(new NumberRules.Rule(pattern, to));
        } catch (PatternSyntaxException e) {
            match.get().wrong("is no regular expression: " + e.getDescription());
            return Optional.empty();
        }
    }

    /** A group that the expression does not have would fail at the first call. */
    private static void checkGroups(Pattern pattern, String to, Fields rule) {
        int groups = pattern.matcher("").groupCount();
        for (int i = 0; i < to.length(); i++) {
            char next = i + 1 < to.length() ? to.charAt(i + 1) : ' ';
            boolean group = next >= '0' && next <= '0' + groups;
            if (to.charAt(i) == '\\' || (to.charAt(i) == '$' && !group)) {
                rule.problems()
                        .add(rule.markOf("to"), rule.path() + ".to", to, "expected a number with $1 to $" + groups);
                return;
            }
        }
    }
}
