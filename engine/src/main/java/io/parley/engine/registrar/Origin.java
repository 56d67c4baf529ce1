package io.parley.engine.registrar;

import io.parley.engine.address.HostText;
import java.net.InetAddress;

/**
 * Where a request came from, as the socket saw it.
 *
 * @param transport {@code udp}, {@code tcp} or {@code tls}
 */
public record Origin(InetAddress address, int port, String transport) {
    /** Without the port and transport: {@code 192.0.2.1}. */
    public String host() {
        return address.getHostAddress();
    }

    /** {@code 192.0.2.1:5060}, {@code [2001:db8::1]:5060}. */
    public String hostPort() {
        return HostText.of(address) + ":" + port;
    }
}
