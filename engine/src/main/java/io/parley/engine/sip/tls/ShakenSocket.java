package io.parley.engine.sip.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection whose handshake is over, for a stack that would do the handshake itself: on its accepting thread, with
 * versions and ciphers of its own. What it sets here is not heard; what it waits for is told at once. As safe as the socket
 * within.
 */
final class ShakenSocket extends SSLSocket {
    private final SSLSocket within;
    private final @Nullable InputStream read;
    private final Runnable closed;
    private final AtomicBoolean open = new AtomicBoolean(true);

    ShakenSocket(SSLSocket within) {
        this(within, null, () -> {});
    }

    /**
     * A connection that others have opened.
     *
     * @param read what it brings; null: as it comes
     * @param closed runs once
     */
    ShakenSocket(SSLSocket within, @Nullable InputStream read, Runnable closed) {
        this.within = within;
        this.read = read;
        this.closed = closed;
    }

    // ---- the handshake, which has been

    private final Set<HandshakeCompletedListener> listeners = ConcurrentHashMap.newKeySet();

    @Override
    public void startHandshake() {
        var over = new HandshakeCompletedEvent(within, within.getSession());
        listeners.forEach(listener -> listener.handshakeCompleted(over));
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.remove(listener);
    }

    @Override
    public SSLSession getSession() {
        return within.getSession();
    }

    // ---- what was agreed on

    @Override
    public String[] getSupportedCipherSuites() {
        return within.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return within.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedProtocols() {
        return within.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return within.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
        return within.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return within.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return within.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return within.getEnableSessionCreation();
    }

    // ---- the connection

    @Override
    public InputStream getInputStream() throws IOException {
        return read == null ? within.getInputStream() : read;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return within.getOutputStream();
    }

    @Override
    public InetAddress getInetAddress() {
        return within.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return within.getLocalAddress();
    }

    @Override
    public int getPort() {
        return within.getPort();
    }

    @Override
    public int getLocalPort() {
        return within.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return within.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return within.getLocalSocketAddress();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        within.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return within.getTcpNoDelay();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        within.setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return within.getKeepAlive();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        within.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return within.getSoTimeout();
    }

    @Override
    public boolean isConnected() {
        return within.isConnected();
    }

    @Override
    public boolean isBound() {
        return within.isBound();
    }

    @Override
    public boolean isClosed() {
        return within.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return within.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return within.isOutputShutdown();
    }

    @Override
    public void close() throws IOException {
        if (open.compareAndSet(true, false)) {
            closed.run();
        }
        within.close();
    }

    @Override
    public String toString() {
        return within.toString();
    }
}
