package io.parley.engine.sip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/**
 * Where and how a {@link SipEndpoint} listens.
 *
 * @param address peers reach us here: it stands in Via and Contact, so it is never the wildcard
 * @param port of every transport; 0 picks one that is free
 * @param transports {@code udp}, {@code tcp}
 * @param userAgent product tokens of User-Agent and Server
 * @param maxLegs legs at one time; an INVITE above it is answered 503
 * @param timers of the transaction layer; tests shorten them
 */
public record SipSettings(
        InetAddress address, int port, Set<String> transports, String userAgent, int maxLegs, Timers timers) {

    public static final int DEFAULT_MAX_LEGS = 4_000;

    public SipSettings {
        transports = Set.copyOf(transports);
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    "SIP address: got the wildcard " + address.getHostAddress() + ", expected one that peers reach");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("SIP port: got " + port + ", expected 0 … 65535");
        }
        if (transports.isEmpty() || !Set.of("udp", "tcp").containsAll(transports)) {
            throw new IllegalArgumentException("SIP transports: got " + transports + ", expected udp, tcp or both");
        }
        if (maxLegs < 1) {
            throw new IllegalArgumentException("SIP legs: got " + maxLegs + ", expected at least 1");
        }
    }

    /** UDP and TCP on one address with the defaults of RFC 3261. */
    public static SipSettings on(InetAddress address, int port) {
        return new SipSettings(address, port, Set.of("udp", "tcp"), "Parley", DEFAULT_MAX_LEGS, Timers.RFC_3261);
    }

    public SipSettings with(Timers other) {
        return new SipSettings(address, port, transports, userAgent, maxLegs, other);
    }

    /**
     * Timers of RFC 3261 table 4; what is not here follows from T1 (timers B, F and H are 64 T1).
     *
     * @param t1 round-trip estimate
     * @param t2 longest gap between retransmissions
     * @param byeWait a BYE without an answer ends the leg after this; the transaction itself goes on
     */
    public record Timers(Duration t1, Duration t2, Duration byeWait) {
        public static final Timers RFC_3261 =
                new Timers(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(4));

        /** Timers B, F, H: how long a transaction tries. */
        public Duration giveUp() {
            return t1.multipliedBy(64);
        }
    }
}
