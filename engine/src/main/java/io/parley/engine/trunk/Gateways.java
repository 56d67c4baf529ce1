package io.parley.engine.trunk;

import java.util.List;
import java.util.Optional;

/**
 * Where a trunk's calls go, and what happens when a gateway does not take one. Immutable.
 *
 * @param all in the file's order, at least one
 * @param keepAlive empty: they are not asked whether they are there
 */
public record Gateways(List<Trunk.Gateway> all, FailOver failOver, Optional<KeepAlive> keepAlive) {

    /** In one trunk. */
    static final int MOST = 16;

    public Gateways {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("gateways: got none, expected at least 1");
        }
    }

    /** A trunk's only one. */
    public static Gateways only(Trunk.Gateway gateway) {
        return new Gateways(List.of(gateway), FailOver.DEFAULT, Optional.empty());
    }

    /** Whether a host is one of these. */
    boolean has(String host) {
        return all.stream().anyMatch(gateway -> gateway.host().equalsIgnoreCase(host));
    }
}
