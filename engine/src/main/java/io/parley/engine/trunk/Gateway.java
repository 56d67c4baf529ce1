package io.parley.engine.trunk;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where calls go.
 *
 * @param host name or IP literal, IPv6 in brackets
 * @param port empty for the default: 5060, 5061 over TLS
 * @param transport {@code udp}, {@code tcp} or {@code tls}
 * @param priority the lowest is tried first
 * @param weight share of the calls among those of one priority (RFC 2782); where all are 0, in the file's order
 * @param sips whether requests are for a {@code sips:} URI (RFC 3261 section 26.2.2)
 * @param anyTransport its domain's records may say another transport (RFC 3263), for its file says none
 */
public record Gateway(
        String host,
        Optional<Integer> port,
        String transport,
        int priority,
        int weight,
        boolean sips,
        boolean anyTransport) {
    private static final Pattern ADDRESS = Pattern.compile("\\[.*]|\\d+\\.\\d+\\.\\d+\\.\\d+");

    /** One that is alone. */
    public Gateway(String host, Optional<Integer> port, String transport) {
        this(host, port, transport, 0, 0);
    }

    /** The same over a transport that is settled. */
    public Gateway over(String settled) {
        return new Gateway(host, port, settled, priority, weight, sips, false);
    }

    /** The same over whichever transport its domain's records say. */
    Gateway overAny() {
        return new Gateway(host, port, transport, priority, weight, sips, true);
    }

    /** Whether it is named by its address: then there is nothing to look up. */
    public boolean isAddress() {
        return ADDRESS.matcher(host).matches();
    }

    /** One of {@code sip:} URIs. */
    public Gateway(String host, Optional<Integer> port, String transport, int priority, int weight) {
        this(host, port, transport, priority, weight, false, false);
    }

    String scheme() {
        return sips ? "sips" : "sip";
    }

    String hostPort() {
        return host + port.map(p -> ":" + p).orElse("");
    }

    /** What it is called in records, metrics and answers: {@code sbc1.carrier.example:5060;transport=udp}. */
    public String name() {
        return anyTransport ? host : hostPort() + ";transport=" + transport;
    }
}
