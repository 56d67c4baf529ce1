package io.parley.dialog.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One thing that a condition demands of an input or of the call's state. */
sealed interface Demand {

    /**
     * The subject has one of these values.
     *
     * @param values empty: any
     * @param single it has only one value at a time, as a variable has; words may name several values of an entity
     */
    record Among(String subject, Set<String> values, boolean single) implements Demand {
        public Among {
            values = Set.copyOf(values);
        }

        @Override
        public String toString() {
            return values.isEmpty() ? subject : subject + " " + shown(values);
        }
    }

    /** The subject has none of these values. */
    record Except(String subject, Set<String> values) implements Demand {
        public Except {
            values = Set.copyOf(values);
        }

        @Override
        public String toString() {
            return subject + " not " + shown(values);
        }
    }

    /** The subject is a number from {@code low} to {@code high}, these included or not. */
    record Between(String subject, double low, boolean lowIn, double high, boolean highIn) implements Demand {
        boolean has(double number) {
            return (number > low || (lowIn && number == low)) && (number < high || (highIn && number == high));
        }

        boolean isEmpty() {
            return low > high || (low == high && !(lowIn && highIn));
        }

        @Override
        public String toString() {
            if (Double.isInfinite(low)) {
                return subject + (highIn ? " <= " : " < ") + plain(high);
            }
            return subject
                    + (lowIn ? " >= " : " > ")
                    + plain(low)
                    + (Double.isInfinite(high) ? "" : " and" + (highIn ? " <= " : " < ") + plain(high));
        }

        private static String plain(double number) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
    }

    /** A text that is true, or not; what it means is not known. */
    record Open(String text, boolean holds) implements Demand {
        @Override
        public String toString() {
            return holds ? text : "not " + text;
        }
    }

    /** Whether whatever meets the other meets this. */
    default boolean followsFrom(Demand other) {
        return switch (this) {
            case Among mine ->
                other instanceof Among its
                        && its.subject().equals(mine.subject())
                        && (mine.values().isEmpty()
                                || (!its.values().isEmpty() && mine.values().containsAll(its.values())));
            case Except mine ->
                switch (other) {
                    case Among its ->
                        its.single()
                                && its.subject().equals(mine.subject())
                                && !its.values().isEmpty()
                                && its.values().stream().noneMatch(mine.values()::contains);
                    case Except its ->
                        its.subject().equals(mine.subject()) && its.values().containsAll(mine.values());
                    case Between its ->
                        its.subject().equals(mine.subject())
                                && mine.values().stream()
                                        .allMatch(value -> number(value)
                                                .map(n -> !its.has(n))
                                                .orElse(true));
                    case Open _ -> false;
                };
            case Between mine ->
                switch (other) {
                    case Among its ->
                        its.single()
                                && its.subject().equals(mine.subject())
                                && !its.values().isEmpty()
                                && its.values().stream()
                                        .allMatch(value ->
                                                number(value).map(mine::has).orElse(false));
                    case Between its ->
                        its.subject().equals(mine.subject())
                                && (its.low() > mine.low()
                                        || (its.low() == mine.low() && (mine.lowIn() || !its.lowIn())))
                                && (its.high() < mine.high()
                                        || (its.high() == mine.high() && (mine.highIn() || !its.highIn())));
                    case Except _, Open _ -> false;
                };
            case Open _ -> equals(other);
        };
    }

    /** This and the other at once, as far as they become one; empty: they stay two. */
    default Optional<Demand> merged(Demand other) {
        return switch (this) {
            case Among mine
            when other instanceof Among its
                    && mine.single()
                    && its.single()
                    && its.subject().equals(mine.subject())
                    && !mine.values().isEmpty()
                    && !its.values().isEmpty() -> {
                Set<String> both = new TreeSet<>(mine.values());
                both.retainAll(its.values());
                yield both.isEmpty() ? Optional.empty() : Optional.of(new Among(mine.subject(), both, true));
            }
            case Between mine
            when other instanceof Between its && its.subject().equals(mine.subject()) -> {
                boolean low = mine.low() > its.low() || (mine.low() == its.low() && !mine.lowIn());
                boolean high = mine.high() < its.high() || (mine.high() == its.high() && !mine.highIn());
                yield Optional.of(new Between(
                        mine.subject(),
                        low ? mine.low() : its.low(),
                        low ? mine.lowIn() : its.lowIn(),
                        high ? mine.high() : its.high(),
                        high ? mine.highIn() : its.highIn()));
            }
            case Among _, Except _, Between _, Open _ -> Optional.empty();
        };
    }

    /** Whether nothing can meet both. */
    default boolean excludes(Demand other) {
        return switch (this) {
            case Among mine -> mine.single() && !mine.values().isEmpty() && excludes(mine, other);
            case Except mine -> other instanceof Among its && its.single() && excludes(its, mine);
            case Between mine ->
                switch (other) {
                    case Among its -> its.single() && excludes(its, mine);
                    case Between _ ->
                        merged(other)
                                .filter(it -> it instanceof Between both && both.isEmpty())
                                .isPresent();
                    case Except _, Open _ -> false;
                };
            case Open mine ->
                other instanceof Open its && its.text().equals(mine.text()) && its.holds() != mine.holds();
        };
    }

    private static boolean excludes(Among mine, Demand other) {
        if (mine.values().isEmpty()) {
            return false;
        }
        return switch (other) {
            case Among its ->
                its.single()
                        && !its.values().isEmpty()
                        && its.subject().equals(mine.subject())
                        && mine.values().stream().noneMatch(its.values()::contains);
            case Except its ->
                its.subject().equals(mine.subject()) && its.values().containsAll(mine.values());
            case Between its ->
                its.subject().equals(mine.subject())
                        && mine.values().stream()
                                .allMatch(value -> !number(value).map(its::has).orElse(false));
            case Open _ -> false;
        };
    }

    private static String shown(Set<String> values) {
        return String.join(
                " or ",
                new TreeSet<>(values)
                        .stream().map(value -> value.isEmpty() ? "\"\"" : value).toList());
    }

    private static Optional<Double> number(String value) {
        try {
            return Optional.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** What does not meet this meets one of these. */
    default List<Demand> negated() {
        return switch (this) {
            // Any value is no demand: nothing fails to meet it.
            case Among mine when mine.values().isEmpty() && mine.single() -> List.of();
            case Among mine when mine.single() -> List.of(new Except(mine.subject(), mine.values()));
            case Among mine -> List.of(new Open(mine.toString(), false));
            case Except mine -> List.of(new Among(mine.subject(), mine.values(), true));
            case Between mine -> {
                List<Demand> outside = new ArrayList<>();
                if (!Double.isInfinite(mine.low())) {
                    outside.add(
                            new Between(mine.subject(), Double.NEGATIVE_INFINITY, false, mine.low(), !mine.lowIn()));
                }
                if (!Double.isInfinite(mine.high())) {
                    outside.add(
                            new Between(mine.subject(), mine.high(), !mine.highIn(), Double.POSITIVE_INFINITY, false));
                }
                yield outside;
            }
            case Open mine -> List.of(new Open(mine.text(), !mine.holds()));
        };
    }

    /** One demand of these for each of its values, so that each can be looked at alone; this alone where there is one. */
    default List<Demand> split(int most) {
        if (!(this instanceof Among among)
                || among.values().size() < 2
                || among.values().size() > most) {
            return List.of(this);
        }
        List<Demand> each = new ArrayList<>();
        for (String value : new TreeSet<>(among.values())) {
            each.add(new Among(among.subject(), Set.of(value), among.single()));
        }
        return each;
    }
}
