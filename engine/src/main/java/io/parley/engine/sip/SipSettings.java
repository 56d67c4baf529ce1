package io.parley.engine.sip;

import io.parley.engine.sip.tls.TlsSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where and how a {@link SipEndpoint} listens.
 *
 * @param address we listen here; it stands in Via and Contact unless there is a public one, so it is never the wildcard
 * @param port of every transport but TLS; 0 picks one that is free
 * @param transports {@code udp}, {@code tcp}; {@code tls} is added by {@link #with(Secure)}
 * @param userAgent product tokens of User-Agent and Server
 * @param maxLegs legs at one time; an INVITE above it is answered 503
 * @param timers of the transaction layer; tests shorten them
 * @param secure that it speaks TLS, too
 * @param publicAddress peers reach us here, behind a NAT: it stands in Via and Contact
 */
public record SipSettings(
        InetAddress address,
        int port,
        Set<String> transports,
        String userAgent,
        int maxLegs,
        Timers timers,
        Optional<Secure> secure,
        Optional<InetAddress> publicAddress) {

    public static final int DEFAULT_MAX_LEGS = 4_000;

    /** TLS. {@code port} 0 picks one that is free. */
    public record Secure(TlsSettings tls, int port) {
        public static final int DEFAULT_PORT = 5061;
    }

    /** Without TLS and NAT. */
    public SipSettings(
            InetAddress address, int port, Set<String> transports, String userAgent, int maxLegs, Timers timers) {
        this(address, port, transports, userAgent, maxLegs, timers, Optional.empty(), Optional.empty());
    }

    public SipSettings {
        transports = Set.copyOf(transports);
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    "SIP address: got the wildcard " + address.getHostAddress() + ", expected one that peers reach");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("SIP port: got " + port + ", expected 0 … 65535");
        }
        if (transports.isEmpty() || !Set.of("udp", "tcp", "tls").containsAll(transports)) {
            throw new IllegalArgumentException("SIP transports: got " + transports + ", expected udp, tcp or both");
        }
        if (transports.contains("tls") != secure.isPresent()) {
            throw new IllegalArgumentException(
                    "SIP transports: got " + transports + ", expected tls where it is set up");
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
        return new SipSettings(address, port, transports, userAgent, maxLegs, other, secure, publicAddress);
    }

    /** TLS as well. */
    public SipSettings with(Secure tls) {
        Set<String> all = new HashSet<>(transports);
        all.add("tls");
        return new SipSettings(address, port, all, userAgent, maxLegs, timers, Optional.of(tls), publicAddress);
    }

    /** Behind a NAT, at whose other side peers reach us. */
    public SipSettings at(InetAddress other) {
        return new SipSettings(address, port, transports, userAgent, maxLegs, timers, secure, Optional.of(other));
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
