package io.parley.server.switchboard;

import io.parley.engine.registrar.Account;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.server.catalog.Catalog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which trunk a received call belongs to, and by which route. The source's address decides who may call at all. Where
 * several trunks share a source, as with two accounts at one carrier or several PBXs behind one address, the endpoint that
 * the call came in on tells them apart, then which of them has a route for it. Who has logged in needs no address. Pure.
 */
sealed interface Entrance {

    /** The call is for this route. */
    record Routed(Trunk trunk, Route route) implements Entrance {}

    /** It may call, but none of its trunk's routes is for this call. */
    record NoRoute(Trunk trunk) implements Entrance {}

    /** No trunk knows this source, or the phone may not call. */
    record Stranger() implements Entrance {}

    /**
     * Finds it.
     *
     * @param endpoint where a trunk's calls arrive
     */
    static Entrance of(Catalog catalog, SipEndpoint.Received invite, Function<Trunk, InetSocketAddress> endpoint) {
        if (invite.account().isPresent()) {
            return of(catalog, invite, invite.account().get());
        }
        InetAddress source = invite.sourceAddress();
        List<Trunk> admitting = catalog.allTrunks().stream()
                .filter(trunk -> trunk.inbound().admits(source))
                // The same call must not find another trunk after a restart.
                .sorted(Comparator.comparing(Trunk::name))
                .toList();
        if (admitting.isEmpty()) {
            return new Stranger();
        }
        List<Trunk> here = admitting.stream()
                .filter(trunk -> endpoint.apply(trunk).equals(invite.local()))
                .toList();
        List<Trunk> candidates = here.isEmpty() ? admitting : here;
        for (Trunk trunk : candidates) {
            Optional<Route> route = trunk.inbound().route(invite);
            if (route.isPresent()) {
                return new Routed(trunk, route.get());
            }
        }
        return new NoRoute(candidates.getFirst());
    }

    /** Of somebody who has logged in: whose trunk it is is settled. */
    private static Entrance of(Catalog catalog, SipEndpoint.Received invite, Account account) {
        Optional<Trunk> trunk = catalog.trunk(account.trunk());
        boolean mayCall = !(account.use() instanceof Account.Phone phone) || phone.calls();
        if (trunk.isEmpty() || !mayCall) {
            return new Stranger();
        }
        return trunk.get()
                .inbound()
                .route(invite)
                .<Entrance>map(route -> new Routed(trunk.get(), route))
                .orElseGet(() -> new NoRoute(trunk.get()));
    }
}
