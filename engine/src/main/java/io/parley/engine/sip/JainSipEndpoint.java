package io.parley.engine.sip;

import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.MessageExt;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.timers.ScheduledExecutorSipTimer;
import io.parley.engine.clock.EngineClock;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.ListeningPoint;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.TransactionUnavailableException;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.RequireHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP over JAIN-SIP's transaction layer. The stack's dialogs are switched off: {@link SipDialog} and the legs do that
 * part, so what a call is stands in this package alone.
 *
 * <p>The listener methods run on the stack's threads: they find the leg, post to its owner and return. Requests outside
 * of any dialog are answered right there.
 */
public final class JainSipEndpoint implements SipEndpoint, gov.nist.javax.sip.SipListenerExt {
    private static final Logger LOG = LoggerFactory.getLogger(JainSipEndpoint.class);
    private static final AtomicLong STACKS = new AtomicLong();
    private static final int PORT_ATTEMPTS = 20;
    private static final Duration CLOSE_WAIT = Duration.ofMillis(900); // the stack itself takes one second more

    /** Ended legs are kept for late messages while there are fewer than so many times the bound of live ones. */
    private static final int MAX_KNOWN_FACTOR = 8;

    private static final int CAUSE_NORMAL = 16;
    private static final int CAUSE_TEMPORARY_FAILURE = 41;
    private static final List<String> SUPPORTED = List.of(SipWire.SUPPORTED);

    private final SipSettings settings;
    private final EngineClock clock;
    private final InboundHandler inbound;
    private final SipCounters counters = new SipCounters();
    private final SipStackImpl stack;
    private final SipProviderImpl provider;
    private final SipWire wire;
    private final int port;
    private final Semaphore places;

    /** Legs by {@link LegLife#key}, until 64 T1 after their end. */
    private final Map<String, Leg> legs = new ConcurrentHashMap<>();

    /** Received INVITEs by {@link #inviteKey}: a second one is the same again, or merged (RFC 3261 section 8.2.2.2). */
    private final Map<String, InboundLeg> taken = new ConcurrentHashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch drained;

    private JainSipEndpoint(SipSettings settings, EngineClock clock, InboundHandler inbound, int port)
            throws SipException {
        this.settings = settings;
        this.clock = clock;
        this.inbound = inbound;
        this.port = port;
        this.places = new Semaphore(settings.maxLegs());
        this.stack = new SipStackImpl(properties());
        stack.setMessageParserFactory(new CountingParsers(counters));
        try {
            this.provider = listen();
        } catch (SipException | RuntimeException e) {
            stopStack();
            throw e;
        }
        this.wire = new SipWire(provider, settings, port, counters);
    }

    /**
     * Opens the sockets.
     *
     * @throws IllegalStateException if the address or port cannot be had
     */
    public static JainSipEndpoint open(SipSettings settings, EngineClock clock, InboundHandler inbound) {
        int attempts = settings.port() == 0 ? PORT_ATTEMPTS : 1;
        Exception last = null;
        for (int attempt = 0; attempt < attempts; attempt++) {
            try {
                var endpoint = new JainSipEndpoint(settings, clock, inbound, freePort(settings));
                endpoint.start();
                return endpoint;
            } catch (IOException | SipException e) {
                last = e;
            }
        }
        throw new IllegalStateException(
                "cannot listen for SIP on " + settings.address().getHostAddress() + " port " + settings.port()
                        + " over " + settings.transports(),
                last);
    }

    /**
     * The stack refuses port 0, and trips over its own feet when a port is taken: so each port is tried beforehand.
     *
     * @return the port of the settings, or a free one
     * @throws IOException if it is taken
     */
    private static int freePort(SipSettings settings) throws IOException {
        try (var udp = new DatagramSocket(new InetSocketAddress(settings.address(), settings.port()));
                var tcp = new ServerSocket(udp.getLocalPort(), 1, settings.address())) {
            return tcp.getLocalPort();
        }
    }

    private Properties properties() {
        var p = new Properties();
        p.setProperty("javax.sip.STACK_NAME", "parley-" + STACKS.incrementAndGet());
        p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        p.setProperty("javax.sip.ROUTER_PATH", HopRouter.class.getName());
        p.setProperty("gov.nist.javax.sip.STACK_LOGGER", SilentStackLogger.class.getName());
        p.setProperty("gov.nist.javax.sip.TRACE_LEVEL", "0");
        // By default every datagram keeps 64 KB, and transactions pile up without a re-entrant listener.
        p.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "8192");
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
                        stack.createListeningPoint(settings.address().getHostAddress(), port, transport);
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

    private void start() throws SipException {
        try {
            provider.addSipListener(this);
        } catch (java.util.TooManyListenersException e) {
            throw new SipException("listener", e);
        }
        stack.start();
    }

    /** Where it listens, on all transports. */
    public int port() {
        return port;
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(settings.address(), port);
    }

    @Override
    public void farewell(DialogData dialog, int q850Cause, IntConsumer outcome) {
        throw new UnsupportedOperationException("farewell");
    }

    EngineClock clock() {
        return clock;
    }

    /** What the stack still holds: for the test that nothing is left behind. */
    int openTransactions() {
        return stack.getClientTransactionTableSize() + stack.getServerTransactionTableSize();
    }

    /** Legs that are known, ended ones included. */
    int knownLegs() {
        return legs.size() + taken.size();
    }

    @Override
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    // ---- placing

    @Override
    public SipLeg place(Invite invite, Executor owner, SipLeg.Listener listener) {
        URI target = wire.uri(invite.requestUri());
        var life = new LegLife(wire.newCallId(), wire.newToken(), owner, listener, this);
        var leg = new OutboundLeg(life, wire, settings.timers(), counters, invite, target);
        if (!settings.transports().contains(invite.transport())) {
            throw new IllegalArgumentException(
                    "transport: got " + invite.transport() + ", expected one of " + settings.transports());
        }
        if (!places.tryAcquire()) {
            life.emit(new SipLeg.Event.Released(new SipLeg.Ending(
                    SipLeg.Ending.By.NETWORK,
                    SipLeg.Ending.Kind.TRANSPORT_FAILED,
                    0,
                    OptionalInt.empty(),
                    "too many legs: " + settings.maxLegs())));
            return leg;
        }
        counters.add(SipCounters.LEGS_PLACED);
        legs.put(life.key(), leg);
        life.post(leg::start);
        resolve(nextHop(invite, target), found -> life.post(() -> leg.resolved(found)));
        return leg;
    }

    /** An address that has still to be looked up. */
    private record Destination(String host, int port, String transport) {}

    private static Destination nextHop(Invite invite, URI target) {
        if (invite.nextHop().isPresent()) {
            String text = invite.nextHop().get();
            int colon = text.lastIndexOf(':');
            boolean hasPort = colon >= 0
                    && text.indexOf(']', colon) < 0
                    && text.substring(colon + 1).matches("\\d{1,5}");
            return hasPort
                    ? new Destination(
                            text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)), invite.transport())
                    : new Destination(text, -1, invite.transport());
        }
        if (target instanceof SipURI sip) {
            return new Destination(sip.getHost(), sip.getPort(), invite.transport());
        }
        throw new IllegalArgumentException("a tel URI needs a next hop");
    }

    private void resolve(Destination to, Consumer<Optional<Hop>> then) {
        lookUp(to.host, found -> then.accept(found.map(a -> Hops.of(a, to.port, to.transport))));
    }

    /** Looks a name up on a thread of its own: it may take seconds. */
    private void lookUp(String host, Consumer<Optional<String>> then) {
        if (Hops.isLiteral(host)) {
            then.accept(Optional.of(host));
            return;
        }
        Thread.ofVirtual().name("sip-lookup").start(() -> {
            Optional<String> found = Optional.empty();
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    if (address.getClass() == settings.address().getClass()) {
                        found = Optional.of(address.getHostAddress());
                        break;
                    }
                }
            } catch (UnknownHostException _) {
                // empty says so
            }
            then.accept(found);
        });
    }

    /** Looks up the host of a dialog's next hop where the peer gave a name. */
    void resolve(LegLife life, SipDialog dialog) {
        String host = dialog.unresolvedHost();
        if (host != null) {
            lookUp(host, found -> found.ifPresent(address -> life.post(() -> dialog.resolved(host, address))));
        }
    }

    // ---- what the stack delivers

    @Override
    public void processRequest(RequestEvent event) {
        Request request = event.getRequest();
        try {
            switch (request.getMethod()) {
                case Request.ACK -> onAck(request);
                case Request.CANCEL -> onCancel(event, request);
                default -> onRequest(event, request);
            }
        } catch (TransactionAlreadyExistsException _) {
            counters.add(SipCounters.DROPPED); // a retransmission: its transaction answers it
        } catch (TransactionUnavailableException _) {
            counters.add(SipCounters.DROPPED); // more than MAX_SERVER_TRANSACTIONS: the peer will try again
        } catch (RuntimeException e) {
            counters.add(SipCounters.DROPPED);
            LOG.warn(
                    "SIP request failed, sipCallId={} kind={}",
                    callId(request),
                    e.getClass().getName());
        }
    }

    /** To a 2xx only; those to refusals end in the stack. */
    private void onAck(Request ack) {
        Leg leg = legs.get(LegLife.key(callId(ack), SipWire.toTag(ack)));
        if (leg == null) {
            counters.add(SipCounters.DROPPED); // an ACK is never answered
        } else {
            leg.life().post(() -> leg.onAck(ack));
        }
    }

    /** RFC 3261 section 9.2. */
    private void onCancel(RequestEvent event, Request cancel)
            throws TransactionAlreadyExistsException, TransactionUnavailableException {
        ServerTransaction transaction = serverTransaction(event, cancel);
        SIPServerTransaction invite = ((SIPServerTransaction) transaction).getCanceledInviteTransaction();
        if (invite != null && invite.getApplicationData() instanceof InboundLeg leg) {
            reply(transaction, cancel, Response.OK, leg.life().localTag);
            leg.life().post(() -> leg.onCancel(cancel));
        } else if (invite != null) {
            reply(transaction, cancel, Response.OK, wire.newToken()); // a re-INVITE, or one that is refused already
        } else {
            refuse(transaction, cancel, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    private void onRequest(RequestEvent event, Request request)
            throws TransactionAlreadyExistsException, TransactionUnavailableException {
        if (request.getMethod().equals(Request.INVITE) && SipWire.toTag(request).isEmpty() && repeated(request)) {
            return;
        }
        ServerTransaction transaction = serverTransaction(event, request);
        List<String> unknown = unknownExtensions(request);
        if (!unknown.isEmpty()) { // RFC 3261 section 8.2.2.3
            Response response = wire.response(request, Response.BAD_EXTENSION, "", wire.newToken());
            wire.addHeader(response, "Unsupported", String.join(", ", unknown));
            counters.add(SipCounters.REFUSED);
            wire.reply(transaction, response);
            return;
        }
        if (!SipWire.toTag(request).isEmpty()) {
            inDialog(transaction, request);
            return;
        }
        switch (request.getMethod()) {
            case Request.INVITE -> onInvite(transaction, request);
            case Request.OPTIONS -> {
                Response response = wire.response(request, Response.OK, "", wire.newToken());
                wire.addCapabilities(response);
                wire.addHeader(response, "Accept", "application/sdp");
                wire.reply(transaction, response);
            }
            case Request.BYE, Request.UPDATE, Request.INFO, Request.NOTIFY, Request.PRACK ->
                refuse(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            case Request.REFER -> refuse(transaction, request, Response.FORBIDDEN);
            case Request.SUBSCRIBE -> refuse(transaction, request, Response.BAD_EVENT);
            case Request.REGISTER, Request.MESSAGE, Request.PUBLISH ->
                refuse(transaction, request, Response.METHOD_NOT_ALLOWED);
            default -> refuse(transaction, request, Response.NOT_IMPLEMENTED);
        }
    }

    private void inDialog(ServerTransaction transaction, Request request) {
        Leg leg = legs.get(LegLife.key(callId(request), SipWire.toTag(request)));
        if (leg == null || !leg.life().post(() -> leg.onRequest(transaction, request))) {
            refuse(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    /** The same INVITE again after its transaction, or by another way (RFC 3261 section 8.2.2.2). */
    private boolean repeated(Request invite) throws TransactionAlreadyExistsException, TransactionUnavailableException {
        InboundLeg known = taken.get(inviteKey(invite));
        if (known == null) {
            return false;
        }
        String branch = ((SIPRequest) invite).getTopmostVia().getBranch();
        if (branch != null
                && branch.equals(((SIPRequest) known.invite()).getTopmostVia().getBranch())) {
            counters.add(SipCounters.DROPPED); // our 200 is sent again by the leg's own timer
        } else {
            counters.add(SipCounters.MERGED);
            ServerTransaction transaction = provider.getNewServerTransaction(invite);
            wire.setTimers(transaction);
            refuse(transaction, invite, Response.LOOP_DETECTED);
        }
        return true;
    }

    private void onInvite(ServerTransaction transaction, Request invite) {
        if (SipWire.fromTag(invite).isEmpty()) {
            refuse(transaction, invite, Response.BAD_REQUEST);
            return;
        }
        if (SipWire.hasContent(invite) && !SipWire.isSdp(invite)) {
            Response response = wire.response(invite, Response.UNSUPPORTED_MEDIA_TYPE, "", wire.newToken());
            wire.addHeader(response, "Accept", "application/sdp");
            counters.add(SipCounters.REFUSED);
            wire.reply(transaction, response);
            return;
        }
        if (closing.getCount() == 0 || !places.tryAcquire()) {
            Response response = wire.response(invite, Response.SERVICE_UNAVAILABLE, "", wire.newToken());
            wire.addHeader(response, "Retry-After", Integer.toString(1 + wire.randomBelow(10)));
            counters.add(SipCounters.REFUSED);
            wire.reply(transaction, response);
            return;
        }
        boolean kept = false;
        try {
            wire.reply(transaction, wire.response(invite, Response.TRYING, "", ""));
            String offer = SipWire.sdp(invite);
            switch (inbound.onInvite(received(invite, offer))) {
                case Decision.Refuse refusal -> {
                    counters.add(SipCounters.REFUSED);
                    Response response = wire.response(invite, refusal.status(), refusal.reason(), wire.newToken());
                    refusal.retryAfterSeconds()
                            .ifPresent(seconds -> wire.addHeader(response, "Retry-After", Integer.toString(seconds)));
                    wire.reply(transaction, response);
                }
                case Decision.Take take -> {
                    kept = true;
                    take(transaction, invite, offer, take);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("inbound handler failed, sipCallId={}", callId(invite), e);
            refuse(transaction, invite, Response.SERVER_INTERNAL_ERROR);
        } finally {
            if (!kept) {
                places.release();
            }
        }
    }

    private void take(ServerTransaction transaction, Request invite, String offer, Decision.Take decision) {
        var life = new LegLife(callId(invite), wire.newToken(), decision.owner(), decision.listener(), this);
        SipDialog dialog = SipDialog.taken(invite, life.localTag, source(invite));
        var session = new Session(life, dialog, wire, settings.timers(), new Challenges(Optional.empty(), wire));
        var leg = new InboundLeg(life, wire, transaction, invite, offer, session);
        counters.add(SipCounters.LEGS_TAKEN);
        legs.put(life.key(), leg);
        taken.put(inviteKey(invite), leg);
        transaction.setApplicationData(leg);
        resolve(life, dialog);
        if (!life.post(() -> decision.opened().accept(leg))) {
            refuse(transaction, invite, Response.SERVER_INTERNAL_ERROR);
        }
    }

    private Received received(Request invite, String offer) {
        FromHeader from = (FromHeader) invite.getHeader(FromHeader.NAME);
        Hop source = source(invite);
        String name = from.getAddress().getDisplayName();
        return new Received(
                Hops.text(source),
                local(),
                SipWire.user(invite.getRequestURI()),
                SipWire.user(from.getAddress().getURI()),
                name == null ? "" : name.replaceAll("\\\\(.)", "$1"),
                offer,
                SipWire.values(invite, "User-to-User"),
                Map.of());
    }

    /** Where a request really came from. */
    private static Hop source(Request request) {
        var message = (MessageExt) request;
        InetAddress address = ((SIPRequest) request).getPeerPacketSourceAddress();
        int sourcePort = ((SIPRequest) request).getPeerPacketSourcePort();
        String transport = message.getTopmostViaHeader().getTransport().toLowerCase(Locale.ROOT);
        return address != null
                ? Hops.of(address.getHostAddress(), sourcePort, transport)
                : Hops.of(
                        ((SIPRequest) request).getRemoteAddress().getHostAddress(),
                        ((SIPRequest) request).getRemotePort(),
                        transport);
    }

    @Override
    public void processResponse(ResponseEvent event) {
        Response response = event.getResponse();
        int status = response.getStatusCode();
        boolean invite = SipWire.sequence(response).getMethod().equals(Request.INVITE);
        if (invite && status >= 200 && status < 300) {
            // Also those of other forks and those sent again, which belong to no transaction any more.
            if (legs.get(LegLife.key(callId(response), SipWire.fromTag(response))) instanceof OutboundLeg leg) {
                leg.life().post(() -> leg.onInviteSuccess(response));
            } else {
                counters.add(SipCounters.STRAY_RESPONSES);
            }
            return;
        }
        ClientTransaction transaction = event.getClientTransaction();
        if (transaction != null && transaction.getApplicationData() instanceof Exchange exchange) {
            exchange.life().post(() -> exchange.onResponse(response));
        } else {
            counters.add(SipCounters.STRAY_RESPONSES);
        }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        if (!event.isServerTransaction()
                && event.getClientTransaction().getApplicationData() instanceof Exchange exchange) {
            exchange.life().post(exchange::onTimeout);
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        counters.add(SipCounters.UNSENT);
        if (event.getSource() instanceof ClientTransaction transaction
                && transaction.getApplicationData() instanceof Exchange exchange) {
            exchange.life().post(exchange::onTransportFailed);
        }
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}

    @Override
    public void processDialogTimeout(gov.nist.javax.sip.DialogTimeoutEvent event) {}

    // ---- small things

    private ServerTransaction serverTransaction(RequestEvent event, Request request)
            throws TransactionAlreadyExistsException, TransactionUnavailableException {
        ServerTransaction transaction = event.getServerTransaction();
        if (transaction == null) {
            transaction = provider.getNewServerTransaction(request);
        }
        wire.setTimers(transaction);
        return transaction;
    }

    private void reply(ServerTransaction transaction, Request request, int status, String localTag) {
        wire.reply(transaction, wire.response(request, status, "", localTag));
    }

    private void refuse(ServerTransaction transaction, Request request, int status) {
        counters.add(SipCounters.REFUSED);
        reply(transaction, request, status, wire.newToken());
    }

    private static List<String> unknownExtensions(Request request) {
        var unknown = new ArrayList<String>();
        ListIterator<?> required = request.getHeaders(RequireHeader.NAME);
        while (required != null && required.hasNext()) {
            if (required.next() instanceof RequireHeader header && !SUPPORTED.contains(header.getOptionTag())) {
                unknown.add(header.getOptionTag());
            }
        }
        return unknown;
    }

    private static String callId(javax.sip.message.Message message) {
        return ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId();
    }

    private static String inviteKey(Request invite) {
        return callId(invite)
                + ';'
                + SipWire.fromTag(invite)
                + ';'
                + SipWire.sequence(invite).getSeqNumber();
    }

    // ---- the end

    /** A leg is over: it stays known for a while, for what comes late (RFC 3261 section 13.2.2.4: 64 T1). */
    void released(LegLife life) {
        places.release();
        counters.add(SipCounters.LEGS_RELEASED);
        CountDownLatch waiting = drained;
        if (waiting != null) {
            waiting.countDown();
        }
        if (legs.size() > MAX_KNOWN_FACTOR * settings.maxLegs()) {
            forget(life);
        } else {
            clock.schedule(settings.timers().giveUp(), () -> forget(life));
        }
    }

    private void forget(LegLife life) {
        if (legs.remove(life.key()) instanceof InboundLeg leg) {
            taken.remove(inviteKey(leg.invite()), leg);
        }
    }

    /** Its executor takes no more work: nobody is left to be told, so the leg is dropped. */
    void ownerGone(LegLife life) {
        counters.add(SipCounters.OWNER_GONE);
        if (legs.containsKey(life.key())) {
            forget(life);
            if (!life.released()) {
                places.release();
                LOG.warn("SIP leg dropped, its owner is gone, sipCallId={}", life.callId);
            }
        }
    }

    /** A step of a leg threw: a fault of ours. It ends that leg alone, politely where that still works. */
    void stepFailed(LegLife life, RuntimeException e) {
        LOG.error("SIP leg failed, sipCallId={}", life.callId, e);
        counters.add(SipCounters.FAILED);
        boolean again = life.markFailed();
        Leg leg = legs.get(life.key());
        try {
            if (leg != null && !again) {
                leg.hangUp(CAUSE_TEMPORARY_FAILURE);
                return;
            }
        } catch (RuntimeException second) {
            LOG.error("SIP leg failed again, sipCallId={}", life.callId, second);
        }
        life.release(new SipLeg.Ending(
                SipLeg.Ending.By.US, SipLeg.Ending.Kind.PROTOCOL_ERROR, 0, OptionalInt.empty(), "internal error"));
    }

    private void stopStack() {
        try {
            stack.stop();
        } catch (RuntimeException e) { // when a socket could not be opened it cannot close it either
            LOG.debug("SIP stack stopped with {}", e.getClass().getName());
        }
    }

    @Override
    public void close() {
        synchronized (closing) { // the second close waits for the first
            if (closing.getCount() == 0) {
                return;
            }
            closing.countDown();
            List<Leg> open =
                    legs.values().stream().filter(leg -> !leg.life().released()).toList();
            var waiting = new CountDownLatch(open.size());
            drained = waiting;
            for (Leg leg : open) {
                leg.life().post(() -> leg.hangUp(CAUSE_NORMAL));
            }
            try {
                if (!waiting.await(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("SIP legs cut off at close, count={}", waiting.getCount());
                    open.forEach(leg -> leg.life().post(leg::cutOff));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            provider.removeSipListener(this);
            stopStack();
        }
    }
}
