package io.parley.server;

import io.parley.engine.sip.SipSettings;
import io.parley.engine.sip.tls.TlsSettings;
import io.parley.engine.trunk.Trunk;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What belongs to a SIP address of ours and not to one trunk: trunks that share the address have to agree on it. Immutable.
 *
 * @param tls how TLS is spoken; empty: not
 * @param tlsPort 0: nobody says
 * @param publicAddress behind a NAT
 */
record LineSide(Optional<TlsSettings> tls, int tlsPort, Optional<InetAddress> publicAddress) {
    static final LineSide PLAIN = new LineSide(Optional.empty(), 0, Optional.empty());

    static LineSide of(Trunk trunk) {
        return new LineSide(
                trunk.uplink().tls(), trunk.local().tlsPort(), trunk.local().publicAddress());
    }

    /** Whether a trunk gets all that it wants of what was opened. */
    boolean covers(LineSide wanted) {
        return (wanted.tls.isEmpty() || wanted.tls.equals(tls))
                && (wanted.tlsPort == 0 || wanted.tls.isEmpty() || wanted.tlsPort == tlsPort)
                && (wanted.publicAddress.isEmpty() || wanted.publicAddress.equals(publicAddress));
    }

    /**
     * With what another trunk on the same address wants.
     *
     * @throws IllegalStateException if the two cannot both have it
     */
    LineSide and(Trunk trunk) {
        LineSide other = of(trunk);
        return new LineSide(
                either(tls, other.tls, "tls", trunk),
                either(said(tlsPort), said(other.tlsPort), "sip.tls-port", trunk)
                        .orElse(0),
                either(publicAddress, other.publicAddress, "sip.public-address", trunk));
    }

    private static Optional<Integer> said(int port) {
        return port == 0 ? Optional.empty() : Optional.of(port);
    }

    private static <T> Optional<T> either(Optional<T> one, Optional<T> other, String key, Trunk trunk) {
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            throw new IllegalStateException("trunk " + trunk.name() + ": " + key
                    + " is not that of another trunk on the same SIP address; give it a sip.port of its own");
        }
        return one.or(() -> other);
    }

    /** Beside what the address and the port are. */
    SipSettings on(SipSettings plain) {
        SipSettings known = publicAddress.map(plain::at).orElse(plain);
        int otherwise = plain.port() == 0 ? 0 : SipSettings.Secure.DEFAULT_PORT;
        return tls.map(it -> known.with(new SipSettings.Secure(it, tlsPort == 0 ? otherwise : tlsPort)))
                .orElse(known);
    }
}
