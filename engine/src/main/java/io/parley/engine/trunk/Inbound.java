package io.parley.engine.trunk;

import io.parley.engine.registrar.Account;
import io.parley.engine.sip.SipEndpoint;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who may call in, and to which bot; nobody and none unless the file says so.
 *
 * @param callers rewriting of the callers' numbers, before routes look at them
 * @param called the same of the called numbers
 * @param logIn with which the other side logs in; empty: its address is enough
 */
public record Inbound(
        List<Cidr> from, List<Route> routes, NumberRules callers, NumberRules called, Optional<Trunk.Auth> logIn) {
    public Inbound {
        from = List.copyOf(from);
        routes = List.copyOf(routes);
    }

    static final Inbound NONE = new Inbound(List.of(), List.of(), NumberRules.NONE, NumberRules.NONE, Optional.empty());

    /** Whether an address may call in without logging in. */
    public boolean admits(InetAddress source) {
        return logIn.isEmpty() && has(source);
    }

    /** Whether an address is among those that it names. */
    boolean has(InetAddress source) {
        return from.stream().anyMatch(network -> network.contains(source));
    }

    /** What is known of a call; who calls is taken from the network's assertion only if the source may call in, or has logged in for the whole trunk; never from a phone. */
    public CallFacts facts(SipEndpoint.Received received) {
        boolean trusted = received.account()
                .map(account -> account.use() instanceof Account.Peer)
                .orElseGet(() -> admits(received));
        return CallFacts.of(received, trusted, callers, called);
    }

    /** Whether a call comes from an address that may call in. */
    public boolean admits(SipEndpoint.Received received) {
        return admits(received.sourceAddress());
    }

    /** The first route that is for this call. */
    public Optional<Route> route(SipEndpoint.Received received) {
        CallFacts facts = facts(received);
        return routes.stream().filter(route -> route.match().meets(facts)).findFirst();
    }
}
