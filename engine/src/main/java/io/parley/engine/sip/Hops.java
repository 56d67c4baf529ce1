package io.parley.engine.sip;

import io.parley.engine.address.HostText;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sip.address.Hop;

/** Next hops: always IP literals, so that the stack looks up no name. Pure. */
final class Hops {
    static final int DEFAULT_PORT = 5060;
    static final int DEFAULT_TLS_PORT = 5061;

    private Hops() {}

    /** A hop that knows for whom it stands: who is there over TLS must be one of these. */
    private record Named(String host, int port, String transport, List<String> names) implements Hop {
        Named {
            names = List.copyOf(names);
        }

        @Override
        public String getHost() {
            return host;
        }

        @Override
        public int getPort() {
            return port;
        }

        @Override
        public String getTransport() {
            return transport;
        }

        @Override
        public String toString() {
            return host + ":" + port + "/" + transport;
        }
    }

    /**
     * A hop that stands for itself.
     *
     * @param host an IP literal, IPv6 with or without brackets
     * @param port -1 for the default
     */
    static Hop of(String host, int port, String transport) {
        return of(host, port, transport, List.of(host));
    }

    /**
     * A hop.
     *
     * @param host an IP literal, IPv6 with or without brackets
     * @param port -1 for the default
     * @param names hosts that were asked for, of which it is the address
     */
    static Hop of(String host, int port, String transport, List<String> names) {
        int known = port >= 0 ? port : transport.equalsIgnoreCase("tls") ? DEFAULT_TLS_PORT : DEFAULT_PORT;
        return new Named(host, known, transport.toLowerCase(Locale.ROOT), names);
    }

    /** For whom a hop stands. */
    static List<String> names(Hop hop) {
        return hop instanceof Named named ? named.names : List.of(hop.getHost());
    }

    /** Another hop that one of these has named, over a connection that was theirs: it may show their certificate. */
    static Hop toldBy(Hop teller, String host, int port) {
        Set<String> names = new LinkedHashSet<>(names(teller));
        names.add(host);
        return of(host, port, teller.getTransport(), List.copyOf(names));
    }

    /** {@code 192.0.2.1:5060}, {@code [2001:db8::1]:5060}. */
    static String text(Hop hop) {
        return HostText.bracketed(hop.getHost()) + ":" + hop.getPort();
    }

    static boolean isLiteral(String host) {
        try {
            return InetAddress.ofLiteral(host).getHostAddress() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
