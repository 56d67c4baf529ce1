package io.parley.engine.journal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * How long the bot let the caller wait in a call, over its turns.
 *
 * @param total from the wire to the wire
 * @param beyondEndpoint the same without the silence that had to be waited for
 */
public record TurnTimes(int turns, Spread total, Spread beyondEndpoint) {

    /** In milliseconds; of few turns the 95th percentile is the longest. */
    public record Spread(long p50Millis, long p95Millis, long maxMillis) {
        private static Spread of(List<CallEvent.TurnLatency> turns, ToLongFunction<CallEvent.TurnLatency> what) {
            long[] sorted = turns.stream().mapToLong(what).sorted().toArray();
            return new Spread(at(sorted, 0.5), at(sorted, 0.95), sorted[sorted.length - 1]);
        }

        /** The smallest value that so many are not above. */
        private static long at(long[] sorted, double share) {
            return sorted[(int) Math.ceil(share * sorted.length) - 1];
        }
    }

    /** By what began the turn, {@code speech} or {@code keys}; what there was none of is not in it. */
    static Map<String, TurnTimes> of(List<CallEvent.TurnLatency> turns) {
        Map<String, TurnTimes> times = new TreeMap<>();
        for (boolean spoken : new boolean[] {true, false}) {
            List<CallEvent.TurnLatency> these =
                    turns.stream().filter(turn -> turn.spoken() == spoken).toList();
            if (!these.isEmpty()) {
                times.put(
                        spoken ? "speech" : "keys",
                        new TurnTimes(
                                these.size(),
                                Spread.of(these, CallEvent.TurnLatency::totalMillis),
                                Spread.of(these, CallEvent.TurnLatency::beyondEndpointMillis)));
            }
        }
        return times;
    }
}
