package io.parley.engine.sip;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sip.address.Hop;
import javax.sip.header.ViaHeader;
import javax.sip.message.Response;

/**
 * How peers see us through a NAT, as their answers tell (RFC 3581 section 4: received and rport in our Via), by the hop that
 * was asked. Where a public address is set, that holds and nothing is learned. Any thread.
 */
final class NatView {
    /** Hops that are remembered; one above it is taken to see us as we are. */
    static final int MAX_HOPS = 1_000;

    private final String host;
    private final boolean known;
    private final Map<String, Seen> byHop = new ConcurrentHashMap<>();

    /** Host and port under which a peer knows us. */
    record Seen(String host, int port) {}

    /**
     * Sees nothing yet.
     *
     * @param host that stands in Via
     * @param known whether that is our public address already
     */
    NatView(String host, boolean known) {
        this.host = host;
        this.known = known;
    }

    /**
     * Learns from an answer to a request of ours.
     *
     * @param ours port in our Via
     */
    void learn(Hop hop, int ours, Response response) {
        if (known || !(response.getHeader(ViaHeader.NAME) instanceof ViaHeader via)) {
            return;
        }
        String received = via.getReceived() == null ? host : via.getReceived();
        int port = via.getRPort() > 0 ? via.getRPort() : ours;
        // Over a connection the port is always another one: only a foreign address tells of a NAT there.
        boolean udp = hop.getTransport().equalsIgnoreCase("udp");
        boolean translated = !received.equals(host) || (udp && port != ours);
        if (!translated || !Hops.isLiteral(received)) {
            byHop.remove(key(hop));
        } else if (byHop.size() < MAX_HOPS || byHop.containsKey(key(hop))) {
            byHop.put(key(hop), new Seen(received, port));
        }
    }

    /** What a hop sees; empty: us as we are, as far as is known. */
    Optional<Seen> through(Hop hop) {
        return Optional.ofNullable(byHop.get(key(hop)));
    }

    private static String key(Hop hop) {
        return hop.getTransport() + ' ' + Hops.text(hop);
    }
}
