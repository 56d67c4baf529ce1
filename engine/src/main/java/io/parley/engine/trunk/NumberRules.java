package io.parley.engine.trunk;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Rewriting of numbers between what people write and what a carrier wants, or the other way: prefixes, national and
 * international forms. Pure.
 *
 * @param rules the first whose {@code match} finds something in a number is applied to it, and no other
 */
record NumberRules(List<Rule> rules) {
    static final NumberRules NONE = new NumberRules(List.of());

    NumberRules {
        rules = List.copyOf(rules);
    }

    /** What {@code match} finds is replaced by {@code to}, in which {@code $1} is its first group. */
    record Rule(Pattern match, String to) {}

    /** The number as the rules make it. */
    String rewritten(String number) {
        return first(number).map(rule -> applied(rule, number)).orElse(number);
    }

    /**
     * The same, where the result must be something certain.
     *
     * @throws IllegalArgumentException without the number in its message, if a rule makes something else of it
     */
    String rewritten(String number, Predicate<String> expected, String key) {
        Optional<Rule> rule = first(number);
        String result = rule.map(it -> applied(it, number)).orElse(number);
        if (rule.isPresent() && !expected.test(result)) {
            throw new IllegalArgumentException(
                    key + ": the rule " + rule.get().match + " makes something that is no number");
        }
        return result;
    }

    private Optional<Rule> first(String number) {
        return rules.stream().filter(rule -> rule.match.matcher(number).find()).findFirst();
    }

    private static String applied(Rule rule, String number) {
        return rule.match.matcher(number).replaceFirst(rule.to);
    }
}
