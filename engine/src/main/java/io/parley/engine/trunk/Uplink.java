package io.parley.engine.trunk;

import io.parley.engine.sip.tls.TlsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a trunk reaches its carrier or PBX beyond an address. Immutable.
 *
 * @param register that we register there
 * @param outboundProxy Route value of the proxy by which all our requests outside of dialogs go: {@code
 *     <sip:proxy.example:5060;lr>}
 * @param tls how TLS is spoken; empty: it is not
 */
public record Uplink(Optional<Register> register, Optional<String> outboundProxy, Optional<TlsSettings> tls) {
    /** None of it. */
    public static final Uplink NONE = new Uplink(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * The pre-loaded Route set of a request.
     *
     * @param serviceRoute as the registrar told (RFC 3608)
     */
    public List<String> routes(List<String> serviceRoute) {
        List<String> routes = new ArrayList<>();
        outboundProxy.filter(proxy -> !leadsBy(serviceRoute, proxy)).ifPresent(routes::add);
        routes.addAll(serviceRoute);
        return routes;
    }

    /** A registrar may name the proxy by which we came. */
    private static boolean leadsBy(List<String> serviceRoute, String proxy) {
        return !serviceRoute.isEmpty() && bare(serviceRoute.getFirst()).equals(bare(proxy));
    }

    private static String bare(String route) {
        return route.replaceAll("[<>]|;.*", "").toLowerCase(Locale.ROOT);
    }
}
