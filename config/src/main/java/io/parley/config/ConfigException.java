package io.parley.config;

import java.util.List;
import java.util.stream.Collectors;

/** A file cannot be used. Carries everything that is wrong with it; the message has a line for each problem. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // thrown and printed, never serialised
    private final List<Problem> problems;

    /**
     * A refusal.
     *
     * @param problems at least one
     */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
