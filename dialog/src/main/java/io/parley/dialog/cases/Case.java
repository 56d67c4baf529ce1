package io.parley.dialog.cases;

import io.parley.config.Mark;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A conversation that is to go in a certain way.
 *
 * @param file in which it stands, as shown to people
 * @param variables that the call is placed with
 */
public record Case(String file, Mark mark, String name, Map<String, String> variables, List<CaseStep> steps) {
    public Case {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        steps = List.copyOf(steps);
    }

    /**
     * Something the caller does, and what is then to be seen.
     *
     * @param act empty: nothing new happens
     */
    public record CaseStep(Mark mark, Optional<CallerAct> act, List<Expectation> expectations) {
        public CaseStep {
            expectations = List.copyOf(expectations);
        }
    }
}
