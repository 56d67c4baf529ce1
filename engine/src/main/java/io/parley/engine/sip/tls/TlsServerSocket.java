package io.parley.engine.sip.tls;

import io.parley.engine.sip.guard.Gate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for TLS and hands out connections whose handshake went well. Each handshake has a virtual thread and a bound in
 * time, so that who connects and says nothing, or something else than TLS, keeps nobody waiting and is never seen.
 */
public final class TlsServerSocket extends SSLServerSocket {
    private static final Logger LOG = LoggerFactory.getLogger(TlsServerSocket.class);

    /** At one time; who comes above it is hung up on. */
    static final int MAX_HANDSHAKES = 128;

    private static final int HANDSHAKE_MILLIS = 5_000;
    private static final int BACKLOG = 128;
    private static final long PAUSE_NANOS = 100_000_000;

    private final TlsContext context;
    private final Gate gate;
    private final Runnable refused;
    private final ServerSocket within;
    private final BlockingQueue<ShakenSocket> ready = new ArrayBlockingQueue<>(MAX_HANDSHAKES);
    private final Semaphore places = new Semaphore(MAX_HANDSHAKES);
    private final Set<Socket> shaking = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private volatile boolean over;

    /**
     * Listens.
     *
     * @param gate who may connect, and what goes to the parser
     * @param refused is told of each connection whose handshake failed; any thread
     * @throws IOException if the address or port cannot be had
     */
    public TlsServerSocket(TlsContext context, InetAddress address, int port, Gate gate, Runnable refused)
            throws IOException {
        this.context = context;
        this.gate = gate;
        this.refused = refused;
        this.within = new ServerSocket(port, BACKLOG, address);
        this.acceptor = Thread.ofVirtual().name("sip-tls-accept").start(this::acceptAll);
    }

    private void acceptAll() {
        while (!over) {
            try {
                Socket socket = within.accept();
                if (!gate.connected(socket.getInetAddress())) {
                    socket.close();
                } else if (places.tryAcquire()) {
                    shaking.add(socket);
                    Thread.ofVirtual().name("sip-tls-handshake").start(() -> shake(socket));
                } else {
                    gate.left(socket.getInetAddress());
                    refused.run();
                    socket.close();
                }
            } catch (IOException e) {
                if (!over) {
                    LOG.atWarn().addKeyValue("reason", e.getMessage()).log("TLS connection not accepted");
                    LockSupport.parkNanos(PAUSE_NANOS); // no file descriptor left, for one
                }
            }
        }
    }

    private void shake(Socket socket) {
        boolean good = false;
        try {
            socket.setSoTimeout(HANDSHAKE_MILLIS);
            socket.setTcpNoDelay(true);
            SSLSocket secured = context.server(socket);
            secured.startHandshake();
            secured.setSoTimeout(0);
            good = !over && ready.offer(guarded(secured, socket.getInetAddress()));
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("TLS handshake of a peer failed");
        } finally {
            shaking.remove(socket);
            places.release();
            if (!good) {
                gate.left(socket.getInetAddress());
                refused.run();
                close(socket);
            }
        }
    }

    private ShakenSocket guarded(SSLSocket secured, InetAddress peer) throws IOException {
        return new ShakenSocket(
                secured, gate.framed(secured.getInputStream(), peer, secured::setSoTimeout), () -> gate.left(peer));
    }

    @Override
    public Socket accept() throws IOException {
        try {
            while (!over) {
                ShakenSocket next = ready.take();
                if (!next.isClosed()) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SocketException("closed");
    }

    /** Connections that were handed out stay. */
    @Override
    public void close() throws IOException {
        over = true;
        within.close();
        acceptor.interrupt();
        shaking.forEach(TlsServerSocket::close);
        for (ShakenSocket left = ready.poll(); left != null; left = ready.poll()) {
            close(left);
        }
        var _ = ready.offer(new ShakenSocket(closed())); // wakes who waits in accept
    }

    private static SSLSocket closed() throws IOException {
        SSLSocket none = (SSLSocket) javax.net.ssl.SSLSocketFactory.getDefault().createSocket();
        none.close();
        return none;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    @Override
    public boolean isClosed() {
        return within.isClosed();
    }

    @Override
    public boolean isBound() {
        return within.isBound();
    }

    @Override
    public InetAddress getInetAddress() {
        return within.getInetAddress();
    }

    @Override
    public int getLocalPort() {
        return within.getLocalPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return new InetSocketAddress(getInetAddress(), getLocalPort());
    }

    // ---- what the context decides, whatever is set here

    @Override
    public String[] getEnabledCipherSuites() {
        return getSupportedCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedCipherSuites() {
        return context.ciphers();
    }

    @Override
    public String[] getSupportedProtocols() {
        return context.protocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return getSupportedProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return context.settings().clients() == TlsSettings.ClientCertificate.REQUIRED;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return context.settings().clients() == TlsSettings.ClientCertificate.OPTIONAL;
    }

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
