package io.parley.engine.sip;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.timers.ScheduledExecutorSipTimer;
import io.parley.engine.sip.guard.Gate;
import io.parley.engine.sip.guard.Glance;
import io.parley.engine.sip.tls.TlsContext;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import javax.sip.ListeningPoint;
import javax.sip.PeerUnavailableException;
import javax.sip.SipException;
import javax.sip.SipListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JAIN-SIP with its sockets open, set up to do RFC 3261 section 17 and no more: its dialogs are switched off. Owned by
 * {@link JainSipEndpoint}; knows no message.
 */
final class TransactionLayer {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionLayer.class);
    private static final AtomicLong STACKS = new AtomicLong();
    private static final int PORT_ATTEMPTS = 20;

    private final SipSettings settings;
    private final StackSockets sockets;
    private final SipStackImpl stack;
    private final SipProviderImpl provider;
    private final Ports ports;

    /** @param tls 0: it does not listen for TLS */
    private record Ports(int plain, int tls) {
        int of(String transport) {
            return transport.equalsIgnoreCase("tls") ? tls : plain;
        }
    }

    /** The stack with sockets of ours. */
    private static final class Stack extends SipStackImpl {
        Stack(Properties properties, StackSockets sockets) throws PeerUnavailableException {
            super(properties);
            networkLayer = sockets;
        }
    }

    private TransactionLayer(SipSettings settings, StackSockets sockets, SipCounters counters, Ports ports)
            throws SipException {
        this.settings = settings;
        this.sockets = sockets;
        this.ports = ports;
        this.stack = new Stack(properties(), sockets);
        stack.setMessageParserFactory(new CountingParsers(counters));
        try {
            this.provider = listen();
        } catch (SipException | RuntimeException e) {
            stop();
            throw e;
        }
    }

    /**
     * Opens the sockets; nothing is delivered before {@link #start}.
     *
     * @throws IllegalStateException if the address or port cannot be had
     * @throws io.parley.engine.sip.tls.TlsConfigException if certificates cannot be used
     */
    static TransactionLayer open(SipSettings settings, SipCounters counters, Gate gate) {
        Optional<TlsContext> tls = settings.secure().map(secure -> new TlsContext(secure.tls()));
        int attempts = settings.port() == 0 ? PORT_ATTEMPTS : 1;
        Exception last = null;
        for (int attempt = 0; attempt < attempts; attempt++) {
            try {
                return new TransactionLayer(
                        settings, new StackSockets(tls, counters, gate), counters, freePorts(settings));
            } catch (IOException | SipException e) {
                last = e;
            }
        }
        throw new IllegalStateException(
                "cannot listen for SIP on " + settings.address().getHostAddress() + " port " + settings.port()
                        + settings.secure()
                                .map(secure -> " and " + secure.port())
                                .orElse("") + " over "
                        + settings.transports(),
                last);
    }

    /**
     * The stack refuses port 0, and trips over its own feet when a port is taken: so each port is tried beforehand.
     *
     * @return the ports of the settings, or free ones
     * @throws IOException if one is taken
     */
    private static Ports freePorts(SipSettings settings) throws IOException {
        try (var udp = new DatagramSocket(new InetSocketAddress(settings.address(), settings.port()));
                var tcp = new ServerSocket(udp.getLocalPort(), 1, settings.address())) {
            if (settings.secure().isEmpty()) {
                return new Ports(tcp.getLocalPort(), 0);
            }
            try (var tls = new ServerSocket(settings.secure().get().port(), 1, settings.address())) {
                return new Ports(tcp.getLocalPort(), tls.getLocalPort());
            }
        }
    }

    private Properties properties() {
        var p = new Properties();
        p.setProperty("javax.sip.STACK_NAME", "parley-" + STACKS.incrementAndGet());
        p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        p.setProperty("javax.sip.ROUTER_PATH", HopRouter.class.getName());
        p.setProperty("gov.nist.javax.sip.STACK_LOGGER", SilentStackLogger.class.getName());
        p.setProperty("gov.nist.javax.sip.SERVER_LOGGER", MessageTap.class.getName());
        p.setProperty("gov.nist.javax.sip.TRACE_LEVEL", "0");
        // By default every datagram keeps 64 KB, and transactions pile up without a re-entrant listener.
        p.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", Integer.toString(Glance.MAX_MESSAGE_BYTES));
        p.setProperty("gov.nist.javax.sip.THREAD_POOL_SIZE", "1"); // more have no Call-ID affinity
        p.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
        p.setProperty("gov.nist.javax.sip.RELEASE_REFERENCES_STRATEGY", "Normal");
        p.setProperty("gov.nist.javax.sip.LINGER_TIMER", "1");
        p.setProperty("gov.nist.javax.sip.TIMER_CLASS_NAME", ScheduledExecutorSipTimer.class.getName());
        p.setProperty("gov.nist.javax.sip.MAX_SERVER_TRANSACTIONS", Integer.toString(8 * settings.maxLegs()));
        p.setProperty("gov.nist.javax.sip.CONGESTION_CONTROL_TIMEOUT", "500");
        p.setProperty("gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", "true");
        p.setProperty("gov.nist.javax.sip.CONNECTION_TIMEOUT", "3000");
        return p;
    }

    private SipProviderImpl listen() throws SipException {
        SipProviderImpl made = null;
        try {
            for (String transport : settings.transports()) {
                ListeningPoint point =
                        stack.createListeningPoint(settings.address().getHostAddress(), ports.of(transport), transport);
                if (made == null) {
                    made = (SipProviderImpl) stack.createSipProvider(point);
                } else {
                    made.addListeningPoint(point);
                }
            }
        } catch (javax.sip.InvalidArgumentException e) {
            throw new SipException("cannot listen", e);
        }
        if (made == null) {
            throw new SipException("no transport");
        }
        made.setAutomaticDialogSupportEnabled(false);
        return made;
    }

    /** Messages are delivered from now on, on the stack's threads. */
    void start(SipListener listener) {
        try {
            provider.addSipListener(listener);
            stack.start();
        } catch (java.util.TooManyListenersException | SipException e) {
            stop();
            throw new IllegalStateException("SIP stack does not start", e);
        }
    }

    /** Sees every message. */
    MessageTap tap() {
        return (MessageTap) stack.getServerLogger();
    }

    SipProviderImpl provider() {
        return provider;
    }

    /** Where it listens, on all transports but TLS. */
    int port() {
        return ports.plain;
    }

    /** Where it listens over a transport. */
    int port(String transport) {
        return ports.of(transport);
    }

    /** By which requests are sent. */
    StackSockets sockets() {
        return sockets;
    }

    /** What the stack still holds. */
    int openTransactions() {
        return stack.getClientTransactionTableSize() + stack.getServerTransactionTableSize();
    }

    /** Nothing is delivered any more; sockets and threads are given back. */
    void close(SipListener listener) {
        provider.removeSipListener(listener);
        stop();
    }

    private void stop() {
        try {
            stack.stop();
        } catch (RuntimeException e) { // when a socket could not be opened it cannot close it either
            LOG.atDebug().addKeyValue("kind", e.getClass().getName()).log("SIP stack did not stop cleanly");
        }
    }
}
