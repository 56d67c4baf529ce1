package io.parley.server.health;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * The checks of the engine's parts, each under a name. Whoever opens a part adds its check; the HTTP door and the command
 * line ask. Safe from any thread.
 */
public final class Health {
    /** A part has one check: more than this is a leak. */
    static final int MAX_CHECKS = 64;

    /** From best to worst. */
    public enum Level {
        OK,
        /** Calls go on, something about them is worse than it should be. */
        DEGRADED,
        /** Calls cannot go on as they should. */
        DOWN
    }

    /** What a check found. The detail is for people and holds no personal data. */
    public record Finding(Level level, String detail) {
        /** All is well. */
        public static Finding ok(String detail) {
            return new Finding(Level.OK, detail);
        }

        public static Finding degraded(String detail) {
            return new Finding(Level.DEGRADED, detail);
        }

        public static Finding down(String detail) {
            return new Finding(Level.DOWN, detail);
        }
    }

    /** A part with what its check found. */
    public record Component(String name, Level level, String detail) {}

    /** All parts at one moment; the whole is as well as its worst part. */
    public record Report(Level level, List<Component> components) {
        public Report {
            components = List.copyOf(components);
        }
    }

    private final Map<String, Supplier<Finding>> checks = new ConcurrentSkipListMap<>();

    /**
     * Adds a check, or replaces the one of that name.
     *
     * @param check must return at once; one that throws counts as down
     */
    public void check(String name, Supplier<Finding> check) {
        if (checks.size() >= MAX_CHECKS && !checks.containsKey(name)) {
            throw new IllegalStateException("more than " + MAX_CHECKS + " health checks");
        }
        checks.put(name, check);
    }

    /** Asks every check, by name. */
    public Report report() {
        List<Component> components = checks.entrySet().stream()
                .map(check -> component(check.getKey(), check.getValue()))
                .toList();
        Level worst = components.stream()
                .map(Component::level)
                .max(Comparator.naturalOrder())
                .orElse(Level.OK);
        return new Report(worst, components);
    }

    private static Component component(String name, Supplier<Finding> check) {
        try {
            Finding finding = check.get();
            return new Component(name, finding.level(), finding.detail());
        } catch (RuntimeException e) {
            return new Component(
                    name, Level.DOWN, "the check failed: " + e.getClass().getSimpleName());
        }
    }
}
