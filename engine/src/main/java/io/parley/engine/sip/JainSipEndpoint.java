package io.parley.engine.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import io.parley.engine.bounds.Seldom;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.guard.Gate;
import io.parley.engine.sip.guard.Guard;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.Timeout;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.TransactionUnavailableException;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP over JAIN-SIP's transaction layer. The stack's dialogs are switched off: {@link SipDialog} and the legs do that
 * part, so what a call is stands in this package alone.
 *
 * <p>The listener methods run on the stack's threads: they find the leg, post to its owner and return. What belongs to no
 * leg is answered by {@link Reception}.
 */
public final class JainSipEndpoint implements SipEndpoint, Registrant.Host, gov.nist.javax.sip.SipListenerExt {
    private static final Logger LOG = LoggerFactory.getLogger(JainSipEndpoint.class);
    private static final Duration CLOSE_WAIT = Duration.ofMillis(900); // the stack itself takes one second more

    /** Between two lines about requests that failed. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    /** Ended legs are kept for late messages while there are fewer than so many times the bound of live ones. */
    private static final int MAX_KNOWN_FACTOR = 8;

    /** Messages that wait for {@link #late}; beyond it the leg is unknown, which says the same. */
    private static final int MAX_LATE = 1_000;

    private final SipSettings settings;
    private final EngineClock clock;
    private final Guard guard;
    private final Optional<MessageCapture> capture;
    private final SipCounters counters = new SipCounters();
    private final TransactionLayer layer;
    private final SipWire wire;
    private final HostLookup lookup;
    private final KnownLegs legs;
    private final Reception reception;
    private final OneShots farewells;
    private final OneShots pings;
    private final ExecutorService late;
    private final Seldom complains;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable CountDownLatch drained;

    private JainSipEndpoint(
            SipSettings settings,
            EngineClock clock,
            Guard guard,
            Optional<MessageCapture> capture,
            InboundHandler inbound) {
        this.capture = capture;
        this.settings = settings;
        this.clock = clock;
        this.guard = guard;
        this.complains = new Seldom(QUIET, clock::nanoTime);
        this.legs = new KnownLegs(settings.maxLegs());
        this.layer = TransactionLayer.open(settings, counters, new Gate(guard, legs::have, counters::guarded));
        this.wire = new SipWire(layer, settings, counters);
        this.lookup = new HostLookup(settings.address());
        this.farewells = new OneShots("sip-farewell", lookup, clock);
        this.pings = new OneShots("sip-ping", lookup, clock);
        this.late = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_LATE),
                Thread.ofVirtual().name("sip-late").factory());
        this.reception = new Reception(this, wire, settings.timers(), counters, legs, inbound);
    }

    /**
     * Opens the sockets to friends: nobody is kept from the parser.
     *
     * @throws IllegalStateException if the address or port cannot be had
     */
    public static JainSipEndpoint open(SipSettings settings, EngineClock clock, InboundHandler inbound) {
        return open(settings, clock, Guard.ofFriends(clock::nanoTime), Optional.empty(), inbound);
    }

    /**
     * Opens the sockets.
     *
     * @param guard in front of the parser; endpoints may share it
     * @param capture gets a copy of every message; endpoints may share it
     * @throws IllegalStateException if an address or port cannot be had
     */
    public static JainSipEndpoint open(
            SipSettings settings,
            EngineClock clock,
            Guard guard,
            Optional<MessageCapture> capture,
            InboundHandler inbound) {
        var endpoint = new JainSipEndpoint(settings, clock, guard, capture, inbound);
        endpoint.layer.tap().tell(endpoint::saw);
        endpoint.layer.start(endpoint);
        return endpoint;
    }

    /** Where it listens, on all transports but TLS. */
    public int port() {
        return layer.port();
    }

    /** Where it listens for TLS; 0: it does not. */
    public int tlsPort() {
        return layer.port("tls");
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(settings.address(), layer.port());
    }

    EngineClock clock() {
        return clock;
    }

    Guard guard() {
        return guard;
    }

    /** What the stack still holds: for the test that nothing is left behind. */
    int openTransactions() {
        return layer.openTransactions();
    }

    /** Legs that are known, ended ones included. */
    int knownLegs() {
        return legs.size();
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
        if (!legs.reserve()) {
            life.emit(new SipLeg.Event.Released(new SipLeg.Ending(
                    SipLeg.Ending.By.NETWORK,
                    SipLeg.Ending.Kind.TRANSPORT_FAILED,
                    0,
                    OptionalInt.empty(),
                    "too many legs: " + settings.maxLegs())));
            return leg;
        }
        counters.add(SipCounters.LEGS_PLACED);
        legs.add(leg);
        life.post(leg::start);
        find(life, nextHop(invite.nextHop(), invite.routes(), target, invite.transport()), leg::resolved);
        return leg;
    }

    private HostLookup.Destination nextHop(Optional<String> hop, List<String> routes, URI target, String transport) {
        if (hop.isPresent()) {
            var next = HostLookup.Destination.parse(hop.get(), transport);
            return target instanceof SipURI sip ? next.as(sip.getHost()) : next;
        }
        if (!routes.isEmpty() && wire.address(routes.getFirst()).getURI() instanceof SipURI first) {
            return HostLookup.Destination.of(first, transport);
        }
        if (target instanceof SipURI sip) {
            return new HostLookup.Destination(sip.getHost(), sip.getPort(), transport);
        }
        throw new IllegalArgumentException("a tel URI needs a next hop");
    }

    /** Looks up where a leg's request is to go. */
    void find(LegLife life, HostLookup.Destination to, Consumer<Optional<Hop>> then) {
        lookup.hop(to, found -> life.post(() -> then.accept(found)));
    }

    /** Looks up the host of a dialog's next hop where the peer gave a name. */
    void resolve(LegLife life, SipDialog dialog) {
        String host = dialog.unresolvedHost();
        if (host != null) {
            lookup.find(host, found -> found.ifPresent(address -> life.post(() -> dialog.resolved(host, address))));
        }
    }

    // ---- registering

    @Override
    public Registrant registrant(Registrant.Registrar registrar) {
        return new Registering(wire, lookup, registrar);
    }

    // ---- outside of dialogs

    @Override
    public void ask(Question question, IntConsumer answer) {
        URI target = wire.uri(question.requestUri());
        pings.send(
                told -> new Ping(wire, question, target, told),
                nextHop(question.nextHop(), question.routes(), target, question.transport()),
                question.within(),
                answer);
    }

    // ---- dialogs of others

    @Override
    public void farewell(DialogData dialog, Optional<Credentials> credentials, int q850Cause, IntConsumer outcome) {
        // Over TLS, whoever had been called is to be found there.
        var next = HostLookup.Destination.parse(dialog.nextHop(), dialog.transport())
                .as(SipWire.hostOf(dialog.remote()));
        farewells.send(
                told -> {
                    counters.add(SipCounters.FAREWELLS);
                    return new Farewell(wire, dialog, credentials, q850Cause, told);
                },
                next,
                settings.timers().byeWait(),
                outcome);
    }

    /** On the thread that sends or reads. A received INVITE has no leg yet: {@link Reception} tells of it. */
    private void saw(SIPMessage message, boolean sent, String peer) {
        boolean ours = sent == message instanceof SIPRequest;
        String tag = ours ? SipWire.fromTag(message) : SipWire.toTag(message);
        Leg leg = tag.isEmpty() ? null : legs.find(SipWire.callId(message), tag);
        if (leg == null && capture.isEmpty()) {
            return;
        }
        String wire = message.encode();
        if (leg != null) {
            leg.life().saw(SeenMessage.of(sent, peer, wire));
        }
        capture.ifPresent(it -> copy(it, message, sent, peer, wire));
    }

    private void copy(MessageCapture to, SIPMessage message, boolean sent, String peer, String wire) {
        String transport = message.getTopmostVia().getTransport();
        InetSocketAddress us = transport.equalsIgnoreCase("tls")
                ? new InetSocketAddress(settings.address(), layer.port("tls"))
                : local();
        to.copy(sent, us, peer, transport, wire);
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
            complain(request, e);
        }
    }

    /** Whoever can make it fail can do so a thousand times a second: it is said once a minute. */
    private void complain(Request request, RuntimeException failure) {
        if (complains.now()) {
            LOG.atWarn()
                    .addKeyValue("sipCallId", SipWire.callId(request))
                    .addKeyValue("kind", failure.getClass().getName())
                    .log("SIP request failed");
        }
    }

    /** To a 2xx only; those to refusals end in the stack. */
    private void onAck(Request ack) {
        Leg leg = legs.find(SipWire.callId(ack), SipWire.toTag(ack));
        if (leg == null) {
            counters.add(SipCounters.DROPPED); // an ACK is never answered
        } else {
            leg.life().post(() -> leg.onAck(ack));
        }
    }

    /** RFC 3261 section 9.2. */
    private void onCancel(RequestEvent event, Request cancel)
            throws TransactionAlreadyExistsException, TransactionUnavailableException {
        ServerTransaction transaction = wire.transaction(event.getServerTransaction(), cancel);
        SIPServerTransaction invite = ((SIPServerTransaction) transaction).getCanceledInviteTransaction();
        if (invite != null && invite.getApplicationData() instanceof InboundLeg leg) {
            reply(transaction, cancel, leg.life().localTag);
            leg.life().post(() -> leg.onCancel(cancel));
        } else if (invite != null) {
            cancelInDialog(transaction, cancel); // a re-INVITE, or one that is refused already
        } else {
            reception.refuse(transaction, cancel, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    private void cancelInDialog(ServerTransaction transaction, Request cancel) {
        Leg leg = legs.find(SipWire.callId(cancel), SipWire.toTag(cancel));
        reply(transaction, cancel, leg == null ? wire.newToken() : leg.life().localTag);
        if (leg != null) {
            leg.life().post(() -> leg.onCancelInDialog(cancel));
        }
    }

    private void reply(ServerTransaction transaction, Request request, String localTag) {
        wire.reply(transaction, wire.response(request, Response.OK, "", localTag));
    }

    private void onRequest(RequestEvent event, Request request)
            throws TransactionAlreadyExistsException, TransactionUnavailableException {
        boolean inDialog = !SipWire.toTag(request).isEmpty();
        if (!inDialog && request.getMethod().equals(Request.INVITE) && reception.repeated(request)) {
            return;
        }
        ServerTransaction transaction = wire.transaction(event.getServerTransaction(), request);
        if (reception.refusesForm(transaction, request) || reception.refusesExtensions(transaction, request)) {
            return;
        }
        if (inDialog) {
            inDialog(transaction, request);
        } else {
            reception.onRequest(transaction, request);
        }
    }

    private void inDialog(ServerTransaction transaction, Request request) {
        Leg leg = legs.find(SipWire.callId(request), SipWire.toTag(request));
        if (leg == null || !leg.life().post(() -> leg.onRequest(transaction, request))) {
            reception.refuse(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    @Override
    public void processResponse(ResponseEvent event) {
        Response response = event.getResponse();
        int status = response.getStatusCode();
        boolean invite = SipWire.sequence(response).getMethod().equals(Request.INVITE);
        if (invite && status >= 200 && status < 300) {
            // Also those of other forks and those sent again, which belong to no transaction any more.
            Leg leg = legs.find(SipWire.callId(response), SipWire.fromTag(response));
            if (leg != null) {
                leg.life().post(() -> leg.onInviteSuccess(response));
            } else {
                counters.add(SipCounters.STRAY_RESPONSES);
            }
            return;
        }
        ClientTransaction transaction = event.getClientTransaction();
        if (transaction != null && transaction.getApplicationData() instanceof Exchange exchange) {
            exchange.post(() -> exchange.onResponse(response));
        } else {
            counters.add(SipCounters.STRAY_RESPONSES);
        }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        if (event.getTimeout() == Timeout.RETRANSMIT) {
            counters.add(SipCounters.REQUESTS_RETRANSMITTED);
        } else if (!event.isServerTransaction()
                && event.getClientTransaction().getApplicationData() instanceof Exchange exchange) {
            exchange.post(exchange::onTimeout);
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        counters.add(SipCounters.UNSENT);
        if (event.getSource() instanceof ClientTransaction transaction
                && transaction.getApplicationData() instanceof Exchange exchange) {
            exchange.post(exchange::onTransportFailed);
        }
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}

    @Override
    public void processDialogTimeout(gov.nist.javax.sip.DialogTimeoutEvent event) {}

    // ---- the end

    /** The owner of legs whose own owner has let them go: one thread, for what comes late is rare. */
    Executor late() {
        return late;
    }

    /** A leg is over: it stays known for a while, for what comes late (RFC 3261 section 13.2.2.4: 64 T1). */
    void released(LegLife life) {
        legs.giveBack();
        counters.add(SipCounters.LEGS_RELEASED);
        CountDownLatch waiting = drained;
        if (waiting != null) {
            waiting.countDown();
        }
        if (legs.crowded(MAX_KNOWN_FACTOR)) {
            legs.forget(life);
        } else {
            clock.schedule(settings.timers().giveUp(), () -> legs.forget(life));
        }
    }

    void letGo(LegLife life) {
        legs.shrink(life);
    }

    /** Its executor takes no more work: nobody is left to be told, so the leg is dropped. */
    void ownerGone(LegLife life) {
        counters.add(SipCounters.OWNER_GONE);
        if (legs.forget(life) && !life.released()) {
            legs.giveBack();
            LOG.atWarn().addKeyValue("sipCallId", life.callId).log("SIP leg dropped, its owner is gone");
        }
    }

    /** A step of a leg threw: a fault of ours. It ends that leg alone, politely where that still works. */
    void stepFailed(LegLife life, RuntimeException e) {
        LOG.atError().addKeyValue("sipCallId", life.callId).setCause(e).log("SIP leg failed");
        counters.add(SipCounters.FAILED);
        boolean again = life.markFailed();
        Leg leg = legs.of(life);
        try {
            if (leg != null && !again) {
                leg.hangUp(Q850.TEMPORARY_FAILURE);
                return;
            }
        } catch (RuntimeException second) {
            LOG.atError().addKeyValue("sipCallId", life.callId).setCause(second).log("SIP leg failed again");
        }
        life.release(new SipLeg.Ending(
                SipLeg.Ending.By.US, SipLeg.Ending.Kind.PROTOCOL_ERROR, 0, OptionalInt.empty(), "internal error"));
    }

    @Override
    public void close() {
        synchronized (closing) { // the second close waits for the first
            if (closing.getCount() == 0) {
                return;
            }
            closing.countDown();
            reception.close();
            List<Leg> open = legs.live();
            var waiting = new CountDownLatch(open.size());
            drained = waiting;
            for (Leg leg : open) {
                leg.life().post(() -> leg.hangUp(Q850.NORMAL_CLEARING));
            }
            try {
                if (!waiting.await(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.atWarn().addKeyValue("legs", waiting.getCount()).log("SIP legs cut off at close");
                    open.forEach(leg -> leg.life().post(leg::cutOff));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            farewells.close();
            pings.close();
            late.shutdown();
            layer.close(this);
        }
    }
}
