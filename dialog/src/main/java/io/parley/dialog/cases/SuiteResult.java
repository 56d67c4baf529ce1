package io.parley.dialog.cases;

import java.util.List;

/** How a bot's cases went, and what of the bot they covered. */
public record SuiteResult(String bot, List<CaseResult> results, Coverage coverage) {
    public SuiteResult {
        results = List.copyOf(results);
    }

    public long failed() {
        return results.stream().filter(result -> !result.passed()).count();
    }

    /** The report for people, line by line; {@code withCoverage} says what the cases covered, too. */
    public List<String> report(boolean withCoverage) {
        return TextReport.of(this, withCoverage);
    }
}
