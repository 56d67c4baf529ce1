package io.parley.engine.sip;

import gov.nist.core.net.DefaultNetworkLayer;
import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import io.parley.engine.address.HostText;
import io.parley.engine.sip.guard.Gate;
import io.parley.engine.sip.tls.TlsConnections;
import io.parley.engine.sip.tls.TlsContext;
import io.parley.engine.sip.tls.TlsServerSocket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.sip.SipException;
import javax.sip.address.Hop;

/**
 * The stack's sockets: what comes in by them passes a {@link Gate} before it is parsed; TLS is as {@link TlsContext} says,
 * whatever versions and ciphers the stack would take. Any thread.
 */
final class StackSockets implements NetworkLayer {

    /** For whom a request is that this thread sends; the stack itself only knows addresses. */
    private static final ScopedValue<Sending> SENDING = ScopedValue.newInstance();

    private final NetworkLayer plain = DefaultNetworkLayer.SINGLETON;
    private final Optional<TlsContext> tls;
    private final Optional<TlsConnections> connections;
    private final SipCounters counters;
    private final Gate gate;

    /** A request on its way. */
    private static final class Sending {
        final List<String> hosts;
        String failure = "";

        Sending(List<String> hosts) {
            this.hosts = hosts;
        }
    }

    /** A peer that is not who a request is for, or with whom no TLS is to be had; the message says why. */
    static final class UnsecuredException extends SipException {
        private static final long serialVersionUID = 1L;

        UnsecuredException(String message) {
            super(message);
        }
    }

    /** What sends. */
    interface Action {
        void run() throws SipException;
    }

    /**
     * Sockets behind a gate.
     *
     * @param tls empty: TLS is refused
     */
    StackSockets(Optional<TlsContext> tls, SipCounters counters, Gate gate) {
        this.gate = gate;
        this.tls = tls;
        this.connections = tls.map(TlsConnections::new);
        this.counters = counters;
    }

    /**
     * Sends to a hop; over TLS only if the peer is who the hop is.
     *
     * @throws UnsecuredException if it is somebody else
     */
    void send(Hop hop, Action action) throws SipException {
        gate.guard().sentTo(HostText.address(hop.getHost()));
        if (!hop.getTransport().equalsIgnoreCase("tls")) {
            action.run();
            return;
        }
        List<String> hosts = Hops.names(hop);
        InetSocketAddress to = new InetSocketAddress(HostText.address(hop.getHost()), hop.getPort());
        Optional<String> objection = connections.flatMap(it -> it.objection(to, hosts));
        if (objection.isPresent()) {
            throw new UnsecuredException(objection.get());
        }
        Sending sending = new Sending(hosts);
        try {
            ScopedValue.where(SENDING, sending).call(() -> {
                action.run();
                return true;
            });
        } catch (SipException e) {
            throw sending.failure.isEmpty() ? e : new UnsecuredException(sending.failure);
        }
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new TlsServerSocket(
                tls.orElseThrow(() -> new IOException("TLS is not set up")),
                address,
                port,
                gate,
                () -> counters.add(SipCounters.TLS_REFUSED));
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, InetAddress local) throws IOException {
        // Outside of a request it is an answer whose connection is gone: then only the address itself is known.
        Sending sending = SENDING.isBound() ? SENDING.get() : new Sending(List.of(address.getHostAddress()));
        try {
            return connections
                    .orElseThrow(() -> new IOException("TLS is not set up"))
                    .connect(address, port, local, sending.hosts);
        } catch (IOException e) {
            counters.add(SipCounters.TLS_REFUSED);
            String why = String.valueOf(e.getMessage());
            sending.failure = why.startsWith("TLS") ? why : "TLS connection failed: " + why;
            throw e;
        }
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        throw new IOException("TLS without an address of ours");
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new GuardedServerSocket(port, address, gate);
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress address) throws SocketException {
        return new GuardedDatagramSocket(port, address, gate);
    }

    // ---- as the stack does it

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return plain.createSocket(address, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local) throws IOException {
        return plain.createSocket(address, port, local);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return plain.createSocket(address, port, local, localPort);
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return plain.createDatagramSocket();
    }

    @Override
    public void setSipStack(SipStackImpl stack) {
        // It is only asked for settings of the stack's own sockets, which are shared by all stacks.
    }
}
