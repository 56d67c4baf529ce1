package io.parley.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Collects what is wrong with one file, so that its author sees everything at once. Readers go on with a placeholder after
 * a problem; {@link #orThrow} stands before anything read is used. For one thread.
 */
public final class Problems {
    /** More than anyone repairs in one go; keeps the message of a garbage file readable. */
    private static final int MAX_PROBLEMS = 100;

    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private int more;

    /**
     * Nothing is wrong yet.
     *
     * @param file name shown in each message
     */
    public Problems(String file) {
        this.file = file;
    }

    public String file() {
        return file;
    }

    /** Something is wrong that has no value of its own, such as a missing key. */
    public void add(Mark mark, String field, String message) {
        add(mark, field, Optional.empty(), message);
    }

    /** This value is wrong; {@code message} says what was expected. */
    public void add(Mark mark, String field, String value, String message) {
        add(mark, field, Optional.of(Problem.cut(value)), message);
    }

    private void add(Mark mark, String field, Optional<String> value, String message) {
        Problem problem = new Problem(file, mark.line(), mark.column(), field, value, message);
        if (found.contains(problem)) {
            return;
        }
        if (found.size() < MAX_PROBLEMS) {
            found.add(problem);
        } else {
            more++;
        }
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Whether further problems are only counted: nobody reads a message, so no work need go into one. */
    public boolean isFull() {
        return found.size() >= MAX_PROBLEMS;
    }

    /** Throws everything collected, in the order of the file; returns if there is nothing. */
    public void orThrow() {
        if (found.isEmpty()) {
            return;
        }
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        if (more > 0) {
            Problem last = sorted.getLast();
            sorted.add(new Problem(
                    file, last.line(), last.column(), "", Optional.empty(), "and " + more + " more problems"));
        }
        throw new ConfigException(sorted);
    }
}
