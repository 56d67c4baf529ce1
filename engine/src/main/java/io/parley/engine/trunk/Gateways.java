package io.parley.engine.trunk;

import java.util.List;
import java.util.Optional;

/**
 * Where a trunk's calls go, and what happens when a gateway does not take one. Immutable.
 *
 * @param all in the file's order, none where only phones are called
 * @param keepAlive empty: they are not asked whether they are there
 */
public record Gateways(List<Gateway> all, FailOver failOver, Optional<KeepAlive> keepAlive) {

    /** In one trunk. */
    static final int MOST = 16;

    public Gateways {
        all = List.copyOf(all);
    }

    /** Of a trunk that has phones alone. */
    static final Gateways NONE = new Gateways(List.of(), FailOver.DEFAULT, Optional.empty());

    /** Stands for phones, which say themselves where they are; nothing is ever sent to it (RFC 6761 section 6.4). */
    private static final Gateway PHONES = new Gateway("phones.invalid", Optional.empty(), "udp");

    /** By which a request is made unless another is chosen. */
    Gateway first() {
        return all.isEmpty() ? PHONES : all.getFirst();
    }

    /** A trunk's only one. */
    public static Gateways only(Gateway gateway) {
        return new Gateways(List.of(gateway), FailOver.DEFAULT, Optional.empty());
    }

    /** Whether a host is one of these. */
    boolean has(String host) {
        return all.stream().anyMatch(gateway -> gateway.host().equalsIgnoreCase(host));
    }
}
