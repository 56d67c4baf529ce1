package io.parley.engine.sip.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS connections that we make, and whether the peer at their other end is who a request is for. Any thread; connecting
 * blocks, in bounds.
 */
public final class TlsConnections {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConnections.class);
    private static final int CONNECT_MILLIS = 3_000;
    private static final int HANDSHAKE_MILLIS = 5_000;

    /** Peers whose certificate is remembered; beyond it those of closed connections are forgotten. */
    private static final int MAX_PEERS = 1_000;

    private final TlsContext context;
    private final Map<InetSocketAddress, Peer> peers = new ConcurrentHashMap<>();

    private record Peer(SSLSocket socket, PeerNames names) {}

    public TlsConnections(TlsContext context) {
        this.context = context;
    }

    /**
     * Connects, and finds out who is there.
     *
     * @param hosts names or IP literals, of which the peer's certificate must be for one
     * @throws IOException with the reason for people
     */
    public SSLSocket connect(InetAddress address, int port, InetAddress local, List<String> hosts) throws IOException {
        Socket socket = new Socket();
        boolean good = false;
        try {
            socket.bind(new InetSocketAddress(local, 0));
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(HANDSHAKE_MILLIS);
            SSLSocket secured = context.client(socket, hosts.isEmpty() ? "" : hosts.getFirst());
            shake(secured);
            PeerNames names = names(secured);
            check(names, hosts);
            secured.setSoTimeout(0);
            good = true;
            remember(new InetSocketAddress(address, port), new Peer(secured, names));
            return new ShakenSocket(secured);
        } finally {
            if (!good) {
                socket.close();
            }
        }
    }

    private static void shake(SSLSocket socket) throws IOException {
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            throw new IOException("TLS handshake failed: " + e.getMessage(), e);
        }
    }

    private static PeerNames names(SSLSocket socket) throws IOException {
        try {
            return PeerNames.of((X509Certificate) socket.getSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            throw new IOException("TLS peer without a certificate", e);
        }
    }

    private void check(PeerNames names, List<String> hosts) throws IOException {
        Optional<String> stranger = stranger(names, hosts);
        if (stranger.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("expected", hosts)
                    .addKeyValue("certificateFor", names.toString())
                    .log("TLS peer refused: its certificate is for somebody else");
            throw new IOException(stranger.get());
        }
    }

    private Optional<String> stranger(PeerNames names, List<String> hosts) {
        return !context.settings().verifyName() || hosts.stream().anyMatch(names::include)
                ? Optional.empty()
                : Optional.of("TLS certificate is not for " + String.join(" or ", hosts) + ", but for " + names);
    }

    /**
     * Why a request must not go over the connection that there is; empty: it may, or there is none. A connection that was made
     * for one name may lead to the address of another (RFC 5922 section 4).
     */
    public Optional<String> objection(InetSocketAddress to, List<String> hosts) {
        Peer peer = peers.get(to);
        return peer == null || peer.socket.isClosed() ? Optional.empty() : stranger(peer.names, hosts);
    }

    private void remember(InetSocketAddress address, Peer peer) {
        if (peers.size() >= MAX_PEERS) {
            peers.values().removeIf(each -> each.socket.isClosed());
        }
        peers.put(address, peer);
    }
}
