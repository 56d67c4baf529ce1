package io.parley.dialog.cases;

import io.parley.dialog.cases.CaseResult.Failure;
import io.parley.dialog.cases.CaseResult.Mismatch;
import io.parley.dialog.text.Chronicle;
import java.util.ArrayList;
import java.util.List;

/** How tests went, for people. */
final class TextReport {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private TextReport() {}

    /**
     * A bot's cases, line by line.
     *
     * @param coverage whether to say what they covered
     */
    static List<String> of(SuiteResult suite, boolean coverage) {
        List<String> lines = new ArrayList<>();
        for (CaseResult result : suite.results()) {
            lines.add((result.passed() ? "ok    " : "FAIL  ") + suite.bot() + ": "
                    + result.test().name() + " (" + result.nanos() / NANOS_PER_MILLI + " ms)");
            failure(result).forEach(line -> lines.add("      " + line));
        }
        if (coverage) {
            suite.coverage().lines().forEach(line -> lines.add(suite.bot() + ": " + line));
        }
        int cases = suite.results().size();
        lines.add(suite.bot() + ": " + (cases - suite.failed()) + " of " + cases
                + (cases == 1 ? " case passed" : " cases passed"));
        return lines.stream().map(TextReport::printable).toList();
    }

    /** Names and texts of files reach terminals: no control characters. */
    private static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    /** What did not go as expected and how it came to that; nothing if all went well. */
    static List<String> failure(CaseResult result) {
        List<String> lines = new ArrayList<>();
        if (result.failure().isPresent()) {
            Failure failure = result.failure().get();
            lines.add(result.test().file() + ":" + failure.mark().line() + ":"
                    + failure.mark().column() + ": after " + failure.lastAct());
            for (Mismatch mismatch : failure.mismatches()) {
                if (mismatch.key().isEmpty()) {
                    lines.add("  cannot be: " + mismatch.got());
                } else {
                    lines.add("  " + mismatch.key());
                    lines.add("    expected " + mismatch.expected());
                    lines.add("    got      " + mismatch.got());
                }
            }
            lines.add("  what happened:");
            Chronicle.of(result.steps()).forEach(line -> lines.add("    " + line));
        }
        return lines;
    }
}
