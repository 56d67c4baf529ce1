package io.parley.dialog.cases;

import io.parley.config.Mark;
import io.parley.dialog.text.Stepped;
import java.util.List;
import java.util.Optional;

/**
 * How a case went.
 *
 * @param failure empty: as expected
 * @param steps all that happened in the conversation
 * @param nanos it took
 */
public record CaseResult(Case test, Optional<Failure> failure, List<Stepped> steps, long nanos) {
    public CaseResult {
        steps = List.copyOf(steps);
    }

    /**
     * The first step that did not go as expected.
     *
     * @param lastAct of the caller before that, as written
     * @param mismatches at least one
     */
    public record Failure(Mark mark, String lastAct, List<Mismatch> mismatches) {
        public Failure {
            mismatches = List.copyOf(mismatches);
        }
    }

    /**
     * Something else than what was expected.
     *
     * @param key of the expectation; empty: the caller could not do what the step says
     */
    public record Mismatch(Mark mark, String key, String expected, String got) {}

    public boolean passed() {
        return failure.isEmpty();
    }
}
