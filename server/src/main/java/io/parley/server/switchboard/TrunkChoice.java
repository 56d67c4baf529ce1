package io.parley.server.switchboard;

import io.parley.engine.trunk.Trunk;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * By which trunks a call may leave that names none, the best first: those that carry the number by the longest prefix; of these
 * the one whose channels are used least. Pure.
 */
final class TrunkChoice {
    private TrunkChoice() {}

    /**
     * Finds them.
     *
     * @param to a number; a URI suits no trunk
     * @param callerId empty, or one that the trunk must have
     * @param callsNow on a trunk
     */
    static List<Trunk> of(
            Collection<Trunk> trunks, String to, Optional<String> callerId, ToIntFunction<Trunk> callsNow) {
        return trunks.stream()
                .filter(trunk -> callerId.isEmpty() || trunk.callerIds().contains(callerId.get()))
                .map(trunk -> new Candidate(
                        trunk,
                        trunk.limits().dial().carries(to),
                        (double) callsNow.applyAsInt(trunk) / trunk.channels()))
                .filter(candidate -> candidate.prefix >= 0)
                .sorted(Comparator.comparingInt(Candidate::prefix)
                        .reversed()
                        .thenComparingDouble(Candidate::used)
                        .thenComparing(candidate -> candidate.trunk.name()))
                .map(Candidate::trunk)
                .toList();
    }

    /** Weighed once: calls begin and end meanwhile. */
    private record Candidate(Trunk trunk, int prefix, double used) {}
}
