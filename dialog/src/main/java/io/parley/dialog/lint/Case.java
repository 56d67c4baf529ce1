package io.parley.dialog.lint;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One way in which a condition can be met: by an input of one of these kinds, and all demands at once.
 *
 * @param kinds at least one
 */
record Case(Set<Kind> kinds, List<Demand> demands) {
    /** What can come to a node. */
    enum Kind {
        /** The caller said something. */
        WORDS("words"),
        /** A collection has its keys. */
        KEYS("keys of a collection"),
        /** A collection has no or too few keys. */
        NO_KEYS("a collection without keys"),
        /** A key where nothing is collected. */
        KEY("a single key"),
        /** A transfer did not come about. */
        TRANSFER("a failed transfer"),
        /** A service answered, or did not. */
        REPLY("a service's answer"),
        /** The caller was silent for as long as the bot waits. */
        SILENCE("silence");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    Case {
        kinds = Set.copyOf(kinds);
        demands = List.copyOf(demands);
    }

    /** Met by all inputs. */
    static Case always() {
        return new Case(EnumSet.allOf(Kind.class), List.of());
    }

    static Case of(Set<Kind> kinds, Demand... demands) {
        return new Case(kinds, List.of(demands));
    }

    /** This and the other at once, or why that cannot be. */
    sealed interface Both {
        record Possible(Case both) implements Both {}

        record Impossible(String why) implements Both {}
    }

    Both and(Case other) {
        Set<Kind> common = EnumSet.copyOf(kinds);
        common.retainAll(other.kinds);
        if (common.isEmpty()) {
            return new Both.Impossible(shown() + " and " + other.shown());
        }
        List<Demand> all = new ArrayList<>(demands);
        for (Demand demand : other.demands) {
            Demand added = demand;
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).excludes(added)) {
                    return new Both.Impossible(all.get(i) + " and " + added);
                }
                Optional<Demand> merged = all.get(i).merged(added);
                if (merged.isPresent()) {
                    all.remove(i);
                    added = merged.get();
                    i = -1;
                }
            }
            all.add(added);
        }
        return new Both.Possible(new Case(common, all));
    }

    private String shown() {
        return demands.isEmpty()
                ? String.join(" or ", kinds.stream().sorted().map(Kind::word).toList())
                : demands.getFirst().toString();
    }

    /** The same for these kinds only; empty if it is of none of them. */
    Optional<Case> only(Set<Kind> wanted) {
        Set<Kind> common = EnumSet.copyOf(kinds);
        common.retainAll(wanted);
        return common.isEmpty() ? Optional.empty() : Optional.of(new Case(common, demands));
    }

    /** Whether whatever meets the other meets this. */
    boolean followsFrom(Case other) {
        return kinds.containsAll(other.kinds)
                && demands.stream().allMatch(mine -> other.demands.stream().anyMatch(mine::followsFrom));
    }
}
