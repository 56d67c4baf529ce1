package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.lint.Case.Both;
import io.parley.dialog.lint.Case.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All ways in which a condition can be met. None: it cannot be.
 *
 * @param why the contradiction, where one was met on the way
 * @param known false: too many to look at, so nothing is said about the condition
 */
record Cases(List<Case> cases, Optional<String> why, boolean known) {
    private static final int MAX_CASES = 64;
    private static final int MAX_SPLITS = 256;
    private static final Set<Kind> WORDS = EnumSet.of(Kind.WORDS);
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    Cases {
        cases = List.copyOf(cases);
    }

    /** Met by everything. */
    static final Cases ALWAYS = new Cases(List.of(Case.always()), Optional.empty(), true);

    private static final Cases UNKNOWN = new Cases(List.of(Case.always()), Optional.empty(), false);

    private static Cases one(Set<Kind> kinds, Demand... demands) {
        return new Cases(List.of(Case.of(kinds, demands)), Optional.empty(), true);
    }

    /** No input can meet it. */
    boolean isImpossible() {
        return known && cases.isEmpty();
    }

    /** The ways to meet a node's condition. */
    static Cases of(Condition condition, Bot bot) {
        // A single key and silence go only to conditions that speak of them.
        Set<Kind> kinds = EnumSet.allOf(Kind.class);
        if (!condition.mindsKeys()) {
            kinds.remove(Kind.KEY);
        }
        if (!condition.mindsSilence()) {
            kinds.remove(Kind.SILENCE);
        }
        return read(condition, bot).only(kinds);
    }

    private static Cases read(Condition condition, Bot bot) {
        return switch (condition) {
            case Condition.Anything _ -> one(EnumSet.of(Kind.WORDS, Kind.KEYS, Kind.TRANSFER, Kind.REPLY));
            case Condition.Intends intends ->
                one(WORDS, new Demand.Among("intent", Set.copyOf(intends.intents()), false));
            case Condition.Names named -> one(WORDS, named(named, bot));
            case Condition.Pressed pressed ->
                one(EnumSet.of(Kind.KEYS, Kind.KEY), new Demand.Among("digits", Set.copyOf(pressed.keys()), true));
            case Condition.Collected collected -> one(EnumSet.of(collected.timeout() ? Kind.NO_KEYS : Kind.KEYS));
            case Condition.Holds holds -> of(Formula.of(holds.expression().text()));
            case Condition.AnyOf any ->
                any(any.conditions().stream().map(it -> read(it, bot)).toList());
            case Condition.AllOf all ->
                all(all.conditions().stream().map(it -> read(it, bot)).toList());
            case Condition.Transferred wanted ->
                one(EnumSet.of(Kind.TRANSFER), among("transfer", wanted.results(), TransferResult::word));
            case Condition.Replied wanted ->
                one(EnumSet.of(Kind.REPLY), among("http", wanted.results(), HttpResult::word));
            case Condition.Silent silent ->
                one(
                        EnumSet.of(Kind.SILENCE),
                        new Demand.Between("silence", silent.times(), true, Double.POSITIVE_INFINITY, false));
            case Condition.Asks asks -> one(WORDS, new Demand.Among("faq", Set.copyOf(asks.questions()), false));
            case Condition.Not not -> not(read(not.condition(), bot));
        };
    }

    private static <R> Demand among(String subject, List<R> results, Function<R, String> word) {
        return new Demand.Among(subject, results.stream().map(word).collect(Collectors.toUnmodifiableSet()), true);
    }

    /** Met by what meets none of them. */
    private static Cases not(Cases of) {
        Cases none = of.known ? ALWAYS : UNKNOWN;
        for (Case one : of.cases) {
            List<Cases> ways = new ArrayList<>();
            Set<Kind> others = EnumSet.complementOf(EnumSet.copyOf(one.kinds()));
            if (!others.isEmpty()) {
                ways.add(one(others));
            }
            for (Demand demand : one.demands()) {
                demand.negated().forEach(it -> ways.add(one(one.kinds(), it)));
            }
            none = none.and(any(ways));
        }
        return none;
    }

    /** All values of an entity are the same as any. */
    private static Demand named(Condition.Names named, Bot bot) {
        Bot.Entity entity = bot.entities().get(named.entity());
        boolean all =
                entity != null && named.values().containsAll(entity.values().keySet());
        return new Demand.Among("entity " + named.entity(), all ? Set.of() : Set.copyOf(named.values()), false);
    }

    /** The ways in which an expression is true. */
    static Cases of(Formula formula) {
        return switch (formula) {
            case Formula.And and -> all(and.parts().stream().map(Cases::of).toList());
            case Formula.Or or -> any(or.parts().stream().map(Cases::of).toList());
            case Formula.Not not -> not(not.of());
            case Formula.Compare compare -> compare(compare);
            case Formula.OneOf oneOf ->
                one(
                        ALL,
                        new Demand.Among(
                                oneOf.subject(),
                                Set.copyOf(oneOf.constants().stream()
                                        .map(Formula.Constant::text)
                                        .toList()),
                                true));
            case Formula.Open open -> one(ALL, new Demand.Open(open.text(), true));
        };
    }

    private static Cases not(Formula formula) {
        return switch (formula) {
            case Formula.And and -> any(and.parts().stream().map(Cases::not).toList());
            case Formula.Or or -> all(or.parts().stream().map(Cases::not).toList());
            case Formula.Not not -> of(not.of());
            case Formula.Compare compare ->
                compare(new Formula.Compare(
                        compare.subject(),
                        switch (compare.operator()) {
                            case "==" -> "!=";
                            case "!=" -> "==";
                            case "<" -> ">=";
                            case "<=" -> ">";
                            case ">" -> "<=";
                            default -> "<";
                        },
                        compare.constant()));
            case Formula.OneOf oneOf ->
                one(
                        ALL,
                        new Demand.Except(
                                oneOf.subject(),
                                Set.copyOf(oneOf.constants().stream()
                                        .map(Formula.Constant::text)
                                        .toList())));
            case Formula.Open open -> one(ALL, new Demand.Open(open.text(), false));
        };
    }

    private static Cases compare(Formula.Compare compare) {
        String subject = compare.subject();
        String value = compare.constant().text();
        Optional<Double> number = compare.constant().number();
        double bound = number.orElse(0.0);
        return switch (compare.operator()) {
            case "==" -> one(ALL, new Demand.Among(subject, Set.of(value), true));
            case "!=" -> one(ALL, new Demand.Except(subject, Set.of(value)));
            case String operator
            when number.isEmpty() -> one(ALL, new Demand.Open(subject + " " + operator + " " + value, true));
            case "<" -> one(ALL, new Demand.Between(subject, Double.NEGATIVE_INFINITY, false, bound, false));
            case "<=" -> one(ALL, new Demand.Between(subject, Double.NEGATIVE_INFINITY, false, bound, true));
            case ">" -> one(ALL, new Demand.Between(subject, bound, false, Double.POSITIVE_INFINITY, false));
            default -> one(ALL, new Demand.Between(subject, bound, true, Double.POSITIVE_INFINITY, false));
        };
    }

    private static Cases any(List<Cases> parts) {
        List<Case> cases = new ArrayList<>();
        Optional<String> why = Optional.empty();
        boolean known = true;
        for (Cases part : parts) {
            cases.addAll(part.cases);
            why = why.or(part::why);
            known &= part.known;
        }
        return new Cases(cases.subList(0, Math.min(cases.size(), MAX_CASES)), why, known && cases.size() <= MAX_CASES);
    }

    private static Cases all(List<Cases> parts) {
        Cases all = ALWAYS;
        for (Cases part : parts) {
            all = all.and(part);
        }
        return all;
    }

    /** Both at once. */
    Cases and(Cases other) {
        Optional<String> found = why.or(other::why);
        List<Case> both = new ArrayList<>();
        for (Case mine : cases) {
            for (Case its : other.cases) {
                switch (mine.and(its)) {
                    case Both.Possible possible -> both.add(possible.both());
                    case Both.Impossible impossible -> found = found.or(() -> Optional.of(impossible.why()));
                }
                if (both.size() > MAX_CASES) {
                    return new Cases(List.of(), Optional.empty(), false);
                }
            }
        }
        return new Cases(both, found, known && other.known);
    }

    /** By inputs of these kinds only. */
    Cases only(Set<Kind> kinds) {
        return new Cases(cases.stream().flatMap(it -> it.only(kinds).stream()).toList(), why, known);
    }

    /** Whether everything that meets this meets one of the others. */
    boolean isCoveredBy(List<Case> others) {
        int[] left = {MAX_SPLITS};
        return known && !cases.isEmpty() && cases.stream().allMatch(it -> covered(it, others, left));
    }

    private static boolean covered(Case one, List<Case> others, int[] left) {
        if (others.stream().anyMatch(other -> other.followsFrom(one))) {
            return true;
        }
        if (--left[0] < 0) {
            return false;
        }
        if (one.kinds().size() > 1) {
            return new TreeSet<>(one.kinds())
                    .stream().allMatch(kind -> covered(new Case(Set.of(kind), one.demands()), others, left));
        }
        for (int i = 0; i < one.demands().size(); i++) {
            List<Demand> split = one.demands().get(i).split(MAX_CASES);
            if (split.size() > 1) {
                int at = i;
                return split.stream().allMatch(demand -> {
                    List<Demand> demands = new ArrayList<>(one.demands());
                    demands.set(at, demand);
                    return covered(new Case(one.kinds(), demands), others, left);
                });
            }
        }
        return false;
    }
}
