package io.parley.dialog.lint;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What linting a bot gave.
 *
 * @param file the bot's file as the linter was told
 * @param findings in the order of the file
 * @param silenced findings that a comment in the file answers for
 * @param unchecked rules that could not be applied to this bot, and why
 */
public record Report(String file, List<Finding> findings, List<Silenced> silenced, Map<Rule, String> unchecked) {
    public Report {
        findings = List.copyOf(findings);
        silenced = List.copyOf(silenced);
        unchecked = Collections.unmodifiableMap(new TreeMap<>(unchecked));
    }

    /** A finding with the reason that the file gives for letting it be. */
    public record Silenced(Finding finding, String reason) {}

    /** How many findings are at least as bad. */
    public long atLeast(Severity severity) {
        return findings.stream()
                .filter(it -> it.rule().severity().compareTo(severity) >= 0)
                .count();
    }
}
