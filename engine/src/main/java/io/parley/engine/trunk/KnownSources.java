package io.parley.engine.trunk;

import io.parley.engine.address.HostText;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The addresses that trunks name: those that may call in, and the gateways that are written down as addresses. Those that
 * have names, registrars and proxies are known once something was sent to them. Immutable.
 */
public final class KnownSources implements Predicate<InetAddress> {
    private final Set<InetAddress> gateways;
    private final List<Cidr> networks;

    private KnownSources(Set<InetAddress> gateways, List<Cidr> networks) {
        this.gateways = Set.copyOf(gateways);
        this.networks = List.copyOf(networks);
    }

    /** The addresses of these trunks. */
    public static KnownSources of(List<Trunk> trunks) {
        Set<InetAddress> gateways = new HashSet<>();
        for (Trunk trunk : trunks) {
            trunk.gateways().all().stream()
                    .filter(Gateway::isAddress)
                    .forEach(gateway -> gateways.add(HostText.address(gateway.host())));
        }
        return new KnownSources(
                gateways,
                trunks.stream()
                        .flatMap(trunk -> trunk.inbound().from().stream())
                        .distinct()
                        .toList());
    }

    @Override
    public boolean test(InetAddress source) {
        return gateways.contains(source) || networks.stream().anyMatch(network -> network.contains(source));
    }
}
