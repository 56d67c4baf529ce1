package io.parley.dialog.lint;

import java.util.Comparator;

/**
 * Something that a rule found.
 *
 * @param message the offending value and what was expected; one line
 */
public record Finding(Rule rule, Place place, String message) {
    /** In the order of the file, then of the rules. */
    static final Comparator<Finding> IN_ORDER = Comparator.comparing(
                    (Finding it) -> it.place().file())
            .thenComparingInt(it -> it.place().line())
            .thenComparingInt(it -> it.place().column())
            .thenComparing(Finding::rule)
            .thenComparing(Finding::message);

    /** {@code bots/x/bot.yaml:12:7: warning unused-variable: …}. */
    @Override
    public String toString() {
        return place + ": " + rule.severity().word() + " " + rule.id() + ": " + message;
    }
}
