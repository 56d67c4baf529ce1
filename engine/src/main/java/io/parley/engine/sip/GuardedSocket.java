package io.parley.engine.sip;

import io.parley.engine.sip.guard.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection that somebody has opened to us; what it brings passes the gate. As the stack uses sockets. */
final class GuardedSocket extends Socket {
    private final Gate gate;
    private final AtomicBoolean inside = new AtomicBoolean();
    private @Nullable InetAddress peer;
    private @Nullable InputStream framed;

    GuardedSocket(Gate gate) {
        this.gate = gate;
    }

    /** Whether it is let in. */
    boolean enters() throws IOException {
        InetAddress address = getInetAddress();
        if (!gate.connected(address)) {
            return false;
        }
        peer = address;
        inside.set(true);
        setKeepAlive(true);
        framed = gate.framed(super.getInputStream(), address, this::setSoTimeout);
        return true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream messages = framed;
        return messages == null ? super.getInputStream() : messages;
    }

    @Override
    public void close() throws IOException {
        InetAddress address = peer;
        if (address != null && inside.compareAndSet(true, false)) {
            gate.left(address);
        }
        super.close();
    }
}
