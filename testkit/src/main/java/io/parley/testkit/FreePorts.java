package io.parley.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on 127.0.0.1 that nobody uses now. Each is given out once a JVM, and tried at random, so that tests running at the
 * same time in other JVMs hardly ever meet on one. Below 32768, where Linux begins to hand out ports by itself.
 */
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int BEYOND_HIGHEST = 32_000;
    private static final int ATTEMPTS = 500;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** A port free for UDP and for TCP: for a SIP endpoint. */
    public static int port() {
        return find(1);
    }

    /** An even port that is free together with the next one: RTP and RTCP. */
    public static int pair() {
        return find(2);
    }

    /**
     * An even port that is free together with all up to {@code port + count - 1}: a range for a media port pool.
     *
     * @param count 1 … 1000
     */
    public static int range(int count) {
        if (count < 1 || count > 1000) {
            throw new IllegalArgumentException("count: " + count + ", expected 1 to 1000");
        }
        return find(count);
    }

    private static int find(int count) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST - count) & ~1;
            if (take(port, count)) {
                return port;
            }
        }
        throw new AssertionError("no " + count + " free ports in a row after " + ATTEMPTS + " attempts");
    }

    private static synchronized boolean take(int port, int count) {
        for (int next = port; next < port + count; next++) {
            if (GIVEN.contains(next) || !free(next)) {
                return false;
            }
        }
        for (int next = port; next < port + count; next++) {
            GIVEN.add(next);
        }
        return true;
    }

    private static boolean free(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, port));
                ServerSocket tcp = new ServerSocket(port, 1, loopback)) {
            return udp.isBound() && tcp.isBound();
        } catch (IOException _) {
            return false;
        }
    }
}
