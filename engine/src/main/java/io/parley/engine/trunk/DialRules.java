package io.parley.engine.trunk;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which destinations a trunk dials, how many a day, and for which it is chosen where a call names no trunk: {@code dial:} of its
 * file. Whoever can make a bot call, or talk it into a transfer, can dial no further than this. Numbers are as they are given, without
 * visual separators, before {@code numbers.out}. Immutable and pure.
 *
 * @param carries prefixes of the numbers that the trunk is chosen for, at most {@link #MAX_PREFIXES}; an empty text: all numbers
 * @param classes kinds of numbers, told apart by their longest prefix; empty: nothing is refused
 * @param others whether a number of no class is dialled
 * @param uris whether whole SIP URIs that lead elsewhere than to the trunk's gateways are called
 * @param callsADay of all classes together; 0: no bound
 * @param sameNumberADay calls to one and the same number; 0: no bound
 */
public record DialRules(
        List<String> carries,
        List<NumberClass> classes,
        boolean others,
        boolean uris,
        int callsADay,
        int sameNumberADay) {
    static final int MAX_PREFIXES = 200;
    static final int MAX_CLASSES = 50;

    /** Of a trunk that says nothing of it: it is named, and dials whatever it is asked to. */
    public static final DialRules ANY = new DialRules(List.of(), List.of(), true, true, 0, 0);

    /**
     * A kind of numbers, such as those that cost much.
     *
     * @param callsADay 0: none is dialled; {@link #UNBOUNDED}: as many as there are
     */
    public record NumberClass(String name, List<String> prefixes, int callsADay) {
        /** No bound. */
        public static final int UNBOUNDED = Integer.MAX_VALUE;

        public NumberClass {
            prefixes = List.copyOf(prefixes);
        }

        private int matches(String number) {
            return longest(prefixes, number);
        }
    }

    /** Whether a destination may be dialled at all. */
    public sealed interface Verdict {
        /**
         * It may, within the day's bounds.
         *
         * @param number whose calls are counted; empty: a URI that leads elsewhere
         * @param numbers its class, if it has one
         */
        record May(Optional<String> number, Optional<NumberClass> numbers) implements Verdict {}

        /**
         * It may not, whatever was dialled today.
         *
         * @param reason without the number
         */
        record MayNot(String reason) implements Verdict {}
    }

    public DialRules {
        carries = List.copyOf(carries);
        classes = List.copyOf(classes);
    }

    /**
     * How well the trunk suits a number: the length of the longest prefix that it carries.
     *
     * @param to a number; a URI suits no trunk
     * @return -1 if it does not
     */
    public int carries(String to) {
        if (Destination.isUri(to)) {
            return -1;
        }
        try {
            return longest(carries, Destination.number(to));
        } catch (IllegalArgumentException _) {
            return -1;
        }
    }

    /**
     * Judges a destination.
     *
     * @param to a number or a whole SIP URI
     * @throws IllegalArgumentException without the number in its message if it is neither
     */
    Verdict of(String to, Gateways gateways) {
        String number;
        if (Destination.isUri(to)) {
            Destination uri = Destination.ofUri(to);
            if (!gateways.has(uri.host())) {
                return uris
                        ? new Verdict.May(Optional.empty(), Optional.empty())
                        : new Verdict.MayNot("the trunk calls no URIs that lead elsewhere");
            }
            number = uri.user(); // through our gateway it is as good as the number
        } else {
            number = Destination.number(to);
        }
        Optional<NumberClass> found = classes.stream()
                .filter(it -> it.matches(number) >= 0)
                .max(Comparator.comparingInt(it -> it.matches(number)));
        if (found.isEmpty() && !others) {
            return new Verdict.MayNot("the number is of none of the trunk's classes");
        }
        return found.filter(it -> it.callsADay == 0)
                .<Verdict>map(it -> new Verdict.MayNot("the trunk dials no numbers of class " + it.name))
                .orElseGet(() -> new Verdict.May(Optional.of(number), found));
    }

    private static int longest(List<String> prefixes, String number) {
        return prefixes.stream()
                .filter(number::startsWith)
                .mapToInt(String::length)
                .max()
                .orElse(-1);
    }
}
