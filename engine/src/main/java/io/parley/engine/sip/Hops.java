package io.parley.engine.sip;

import gov.nist.javax.sip.stack.HopImpl;
import java.net.InetAddress;
import java.util.Locale;
import javax.sip.address.Hop;

/** Next hops: always IP literals, so that the stack looks up no name. Pure. */
final class Hops {
    static final int DEFAULT_PORT = 5060;

    private Hops() {}

    /**
     * A hop.
     *
     * @param host an IP literal, IPv6 with or without brackets
     * @param port -1 for the default
     */
    static Hop of(String host, int port, String transport) {
        return new HopImpl(host, port < 0 ? DEFAULT_PORT : port, transport.toLowerCase(Locale.ROOT));
    }

    /** {@code 192.0.2.1:5060}, {@code [2001:db8::1]:5060}. */
    static String text(Hop hop) {
        String host = hop.getHost();
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bare ? "[" + host + "]" : host) + ":" + hop.getPort();
    }

    static boolean isLiteral(String host) {
        try {
            return InetAddress.ofLiteral(host).getHostAddress() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
