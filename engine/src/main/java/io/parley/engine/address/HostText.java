package io.parley.engine.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** IP literals as URIs and headers write them: IPv6 in brackets (RFC 3261 section 25.1, RFC 3986 section 3.2.2). Pure. */
public final class HostText {
    private HostText() {}

    /** A host as it stands before a port: an IPv6 literal gets brackets if it has none; anything else stays as it is. */
    public static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** {@code 192.0.2.1}, {@code [2001:db8::1]}. */
    public static String of(InetAddress address) {
        return bracketed(address.getHostAddress());
    }

    /**
     * The address of an IP literal.
     *
     * @param host IPv6 with or without brackets
     * @throws IllegalArgumentException if it is none
     */
    public static InetAddress address(String host) {
        return InetAddress.ofLiteral(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
    }

    /**
     * Of {@code 192.0.2.1:5060} or {@code [2001:db8::1]:5060}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static InetSocketAddress socket(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        return new InetSocketAddress(
                address(hostPort.substring(0, Math.max(0, colon))), Integer.parseInt(hostPort.substring(colon + 1)));
    }
}
