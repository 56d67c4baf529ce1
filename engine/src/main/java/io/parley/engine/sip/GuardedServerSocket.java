package io.parley.engine.sip;

import io.parley.engine.sip.guard.Gate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out the connections that pass the gate, and keeps on doing so: the stack stops listening for good when accepting
 * fails once, as it does while the process has no file descriptor left. Used by one thread of the stack.
 */
final class GuardedServerSocket extends ServerSocket {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedServerSocket.class);
    private static final int BACKLOG = 128;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Gate gate;

    GuardedServerSocket(int port, InetAddress address, Gate gate) throws IOException {
        super(port, BACKLOG, address);
        this.gate = gate;
    }

    @Override
    public Socket accept() throws IOException {
        boolean said = false;
        while (true) {
            try {
                GuardedSocket socket = new GuardedSocket(gate);
                implAccept(socket);
                if (socket.enters()) {
                    return socket;
                }
                socket.close();
            } catch (IOException e) {
                if (isClosed()) {
                    throw e instanceof SocketException gone ? gone : new SocketException("closed");
                }
                if (!said) {
                    LOG.atWarn().addKeyValue("kind", e.getClass().getName()).log("SIP connection not accepted");
                    said = true;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
