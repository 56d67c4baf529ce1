package io.parley.engine.sip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;

/**
 * Finds the addresses of next hops, so that the stack is only ever given IP literals. A literal is passed on at once; a
 * name is looked up on a thread of its own, for it may take seconds.
 */
final class HostLookup {
    private final Class<? extends InetAddress> family;

    /** @param own addresses of its family are of use */
    HostLookup(InetAddress own) {
        this.family = own.getClass();
    }

    /**
     * Where a request is to go.
     *
     * @param host an IP literal, IPv6 with or without brackets, or a name
     * @param port -1 for the default
     * @param name of whoever is to be found there
     */
    record Destination(String host, int port, String transport, String name) {

        /** The host itself is to be found there. */
        Destination(String host, int port, String transport) {
            this(host, port, transport, host);
        }

        /** Of a URI's host; over the URI's own transport if it names one. */
        static Destination of(SipURI uri, String transport) {
            String named = uri.isSecure() ? "tls" : uri.getTransportParam();
            return new Destination(uri.getHost(), uri.getPort(), named == null ? transport : named);
        }

        /** The same, where somebody else is to be found. */
        Destination as(String other) {
            return new Destination(host, port, transport, other);
        }

        /** Of {@code HOST} or {@code HOST:PORT}. */
        static Destination parse(String text, String transport) {
            int colon = text.lastIndexOf(':');
            boolean hasPort = colon >= 0
                    && text.indexOf(']', colon) < 0
                    && text.substring(colon + 1).matches("\\d{1,5}");
            return hasPort
                    ? new Destination(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)), transport)
                    : new Destination(text, -1, transport);
        }
    }

    /** @param then is told the hop, or empty: the name is unknown */
    void hop(Destination to, Consumer<Optional<Hop>> then) {
        find(to.host, found -> then.accept(found.map(a -> Hops.of(a, to.port, to.transport, List.of(to.name)))));
    }

    /** @param then is told the address, or empty: the name is unknown */
    void find(String host, Consumer<Optional<String>> then) {
        if (Hops.isLiteral(host)) {
            then.accept(Optional.of(host));
            return;
        }
        Thread.ofVirtual().name("sip-lookup").start(() -> {
            Optional<String> found = Optional.empty();
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    if (address.getClass() == family) {
                        found = Optional.of(address.getHostAddress());
                        break;
                    }
                }
            } catch (UnknownHostException _) {
                // empty says so
            }
            then.accept(found);
        });
    }
}
