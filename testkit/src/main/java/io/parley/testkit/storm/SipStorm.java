package io.parley.testkit.storm;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A storm at a SIP port of this machine: strangers by the hundred who send whatever method, one in three messages with ten bytes
 * changed, one who writes a known address on its packets, and connections that are opened and left. Three threads of its own.
 */
public final class SipStorm implements AutoCloseable {
    private static final List<String> AGENTS = List.of("phone", "friendly-scanner", "phone", "phone");
    private static final List<String> METHODS =
            List.of("REGISTER", "INVITE", "OPTIONS", "MESSAGE", "SUBSCRIBE", "REFER", "NOTIFY", "NONSENSE");
    private static final int SOURCES = 100;
    private static final int CONNECTIONS = 600;
    private static final int FLIPS = 10;
    private static final int CONNECT_MILLIS = 200;
    private static final long STRANGERS_PAUSE_NANOS = 20_000;
    private static final long KNOWN_PAUSE_NANOS = 1_000_000;

    private final InetSocketAddress at;
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final List<Socket> connections = new ArrayList<>();
    private final LongAdder sent = new LongAdder();
    private volatile boolean over;

    /**
     * One that has not begun.
     *
     * @param at the SIP port, UDP and TCP
     * @param known an address of this machine that the port's owner takes calls from
     * @throws IOException if a source has no socket
     */
    public SipStorm(InetSocketAddress at, InetAddress known) throws IOException {
        this.at = at;
        for (int n = 0; n < SOURCES; n++) {
            sockets.add(new DatagramSocket(0, InetAddress.ofLiteral("127.66.1." + (n + 1))));
        }
        sockets.add(new DatagramSocket(0, known));
    }

    /** It blows until {@link #end}. */
    public void begin() {
        threads.execute(() -> datagrams(0, sockets.size() - 1, STRANGERS_PAUSE_NANOS));
        threads.execute(() -> datagrams(sockets.size() - 1, sockets.size(), KNOWN_PAUSE_NANOS));
        threads.execute(this::connections);
    }

    /** Datagrams so far. */
    public long sent() {
        return sent.sum();
    }

    private void datagrams(int from, int to, long pauseNanos) {
        var random = ThreadLocalRandom.current();
        for (int n = 0; !over; n++) {
            DatagramSocket socket = sockets.get(from + n % (to - from));
            byte[] message = request(
                    METHODS.get(random.nextInt(METHODS.size())),
                    AGENTS.get(random.nextInt(AGENTS.size())),
                    "s" + from + "-" + n,
                    socket.getLocalPort());
            if (n % 3 == 0) {
                for (int flips = 0; flips < FLIPS; flips++) {
                    message[random.nextInt(message.length)] = (byte) random.nextInt();
                }
            }
            try {
                socket.send(new DatagramPacket(message, message.length, at));
                sent.increment();
            } catch (IOException e) {
                // the receiver's buffer is full: that is a storm
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private void connections() {
        for (int n = 0; n < CONNECTIONS && !over; n++) {
            try {
                Socket socket = new Socket();
                connections.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.66.2." + (1 + n % SOURCES)), 0));
                socket.connect(at, CONNECT_MILLIS);
                socket.getOutputStream().write("OPTIONS sip:a@b SIP/2.0\r\nVia".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // refused
            }
        }
    }

    /**
     * A request without a body that nobody has asked for.
     *
     * @param id of branch, tag and call
     * @param port of the sender
     */
    public static byte[] request(String method, String agent, String id, int port) {
        return (method + " sip:100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + port + ";rport;branch=z9hG4bK"
                        + id + "\r\nFrom: <sip:100@127.0.0.1>;tag=" + id + "\r\nTo: <sip:100@127.0.0.1>\r\nCall-ID: "
                        + id
                        + "\r\nCSeq: 1 " + method + "\r\nContact: <sip:100@127.0.0.1:" + port
                        + ">\r\nMax-Forwards: 70\r\nUser-Agent: " + agent + "\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** It calms down: nothing more is sent when this returns. */
    public void end() throws InterruptedException {
        over = true;
        threads.shutdown();
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the storm blows on");
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        threads.shutdownNow();
        sockets.forEach(DatagramSocket::close);
        for (Socket socket : connections) {
            socket.close();
        }
    }
}
