package io.parley.engine.sip;

import gov.nist.javax.sip.message.MessageExt;
import gov.nist.javax.sip.message.SIPRequest;
import io.parley.engine.address.HostText;
import io.parley.engine.registrar.Account;
import io.parley.engine.registrar.Origin;
import io.parley.engine.sip.SipEndpoint.Decision;
import io.parley.engine.sip.SipEndpoint.InboundHandler;
import io.parley.engine.sip.SipEndpoint.Received;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.ServerTransaction;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionUnavailableException;
import javax.sip.address.Hop;
import javax.sip.header.FromHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests that belong to no dialog: a new INVITE becomes a leg if the {@link InboundHandler} wants it, all
 * others have their answer here. On the stack's threads; decides nothing about a leg that exists.
 */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    /** Peers that are told to come again are spread over so many seconds. */
    private static final int MAX_RETRY_AFTER_SECONDS = 10;

    /** As {@link CountingParsers} marks it. */
    static final String OTHER_VERSION = "SIP/other";

    private static final Set<String> SCHEMES = Set.of("sip", "sips", "tel");

    private final JainSipEndpoint endpoint;
    private final SipWire wire;
    private final SipSettings.Timers timers;
    private final SipCounters counters;
    private final KnownLegs legs;
    private final InboundHandler inbound;
    private final PhoneReception phones;
    private volatile boolean closed;

    Reception(
            JainSipEndpoint endpoint,
            SipWire wire,
            SipSettings.Timers timers,
            SipCounters counters,
            KnownLegs legs,
            InboundHandler inbound) {
        this.endpoint = endpoint;
        this.wire = wire;
        this.timers = timers;
        this.counters = counters;
        this.legs = legs;
        this.inbound = inbound;
        this.phones = new PhoneReception(wire, endpoint, counters, inbound, endpoint.guard());
    }

    /** No INVITE is taken any more. */
    void close() {
        closed = true;
    }

    private boolean accepting() {
        return !closed && inbound.accepting();
    }

    /** Whether a request wants an extension that we do not have; then it is refused (RFC 3261 section 8.2.2.3). */
    boolean refusesExtensions(ServerTransaction transaction, Request request) {
        return refusesExtensions(
                transaction,
                request,
                request.getMethod().equals(Request.REGISTER) ? List.of(RegisterReader.PATH) : SipWire.EXTENSIONS);
    }

    private boolean refusesExtensions(ServerTransaction transaction, Request request, List<String> ours) {
        List<String> unknown = Headers.required(request).stream()
                .filter(option -> ours.stream().noneMatch(option::equalsIgnoreCase))
                .toList();
        if (unknown.isEmpty()) {
            return false;
        }
        Response response = wire.response(request, Response.BAD_EXTENSION, "", wire.newToken());
        wire.addHeader(response, "Unsupported", String.join(", ", unknown));
        refuse(transaction, request, response);
        return true;
    }

    /** A version or a kind of address that nobody here understands (RFC 3261 section 8.2.2.1, 21.5.6). */
    boolean refusesForm(ServerTransaction transaction, Request request) {
        if (OTHER_VERSION.equals(((SIPRequest) request).getRequestLine().getSipVersion())) {
            refuse(transaction, request, Response.VERSION_NOT_SUPPORTED);
            return true;
        }
        if (!SCHEMES.contains(request.getRequestURI().getScheme().toLowerCase(Locale.ROOT))) {
            refuse(transaction, request, Response.UNSUPPORTED_URI_SCHEME);
            return true;
        }
        return false;
    }

    /** The same INVITE again after its transaction, or by another way (RFC 3261 section 8.2.2.2): then that is all. */
    boolean repeated(Request invite) throws TransactionAlreadyExistsException, TransactionUnavailableException {
        Optional<String> known = legs.takenBy(invite);
        if (known.isEmpty()) {
            return false;
        }
        String branch = KnownLegs.branch(invite);
        if (!branch.isEmpty() && branch.equals(known.get())) {
            counters.add(SipCounters.DROPPED); // our 200 is sent again by the leg's own timer
        } else {
            refuse(wire.transaction(null, invite), invite, Response.LOOP_DETECTED);
            counters.add(SipCounters.MERGED);
        }
        return true;
    }

    /** A request without a To tag. */
    void onRequest(ServerTransaction transaction, Request request) {
        switch (request.getMethod()) {
            case Request.INVITE -> onInvite(transaction, request);
            case Request.OPTIONS -> onOptions(transaction, request);
            case Request.BYE, Request.UPDATE, Request.INFO, Request.NOTIFY, Request.PRACK ->
                refuse(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            case Request.REFER -> refuse(transaction, request, Response.FORBIDDEN);
            case Request.SUBSCRIBE -> refuse(transaction, request, Response.BAD_EVENT);
            case Request.REGISTER -> onRegister(transaction, request);
            case Request.MESSAGE, Request.PUBLISH -> refuse(transaction, request, Response.METHOD_NOT_ALLOWED);
            default -> refuse(transaction, request, Response.NOT_IMPLEMENTED);
        }
    }

    /** RFC 3261 section 11.2: the answer that an INVITE would get, so that a proxy in front knows where not to send one. */
    private void onOptions(ServerTransaction transaction, Request request) {
        if (!accepting()) {
            comeAgain(transaction, request);
            return;
        }
        Response response = wire.response(request, Response.OK, "", wire.newToken());
        wire.addCapabilities(response, SessionTerms.DEFAULT);
        wire.addHeader(response, "Accept", "application/sdp");
        wire.reply(transaction, response);
    }

    private void onRegister(ServerTransaction transaction, Request request) {
        if (closed) {
            comeAgain(transaction, request);
        } else if (!phones.register(transaction, request, origin(request))) {
            refuse(transaction, request, Response.METHOD_NOT_ALLOWED);
        }
    }

    private void onInvite(ServerTransaction transaction, Request invite) {
        if (SipWire.fromTag(invite).isEmpty()) {
            refuse(transaction, invite, Response.BAD_REQUEST);
            return;
        }
        if (SipWire.hasContent(invite) && !SipWire.isSdp(invite)) {
            Response response = wire.response(invite, Response.UNSUPPORTED_MEDIA_TYPE, "", wire.newToken());
            wire.addHeader(response, "Accept", "application/sdp");
            refuse(transaction, invite, response);
            return;
        }
        if (Headers.first(invite, "Replaces")
                .isPresent()) { // RFC 3891: who has our calls is ours to say, as with REFER
            refuse(transaction, invite, Response.FORBIDDEN);
            return;
        }
        if (closed || !legs.reserve()) {
            comeAgain(transaction, invite);
            return;
        }
        boolean kept = false;
        try {
            String offer = SipWire.sdp(invite);
            Received received = received(invite, offer);
            SipEndpoint.Prospect prospect = inbound.prospect(received);
            switch (phones.identify(transaction, invite, origin(invite), prospect.stranger())) {
                case PhoneReception.Sender.NotAsked() -> {}
                case PhoneReception.Sender.LoggedIn(Account account) ->
                    prospect = inbound.prospect(received.by(account));
                case PhoneReception.Sender.Refused() -> {
                    return;
                }
            }
            wire.reply(transaction, wire.response(invite, Response.TRYING, "", ""));
            SessionTerms terms = prospect.terms().orElse(null);
            if (terms != null && refusesTerms(transaction, invite, terms)) {
                return;
            }
            switch (prospect.decision().get()) {
                case Decision.Refuse refusal -> {
                    Response response = wire.response(invite, refusal.status(), refusal.reason(), wire.newToken());
                    refusal.retryAfterSeconds()
                            .ifPresent(seconds -> wire.addHeader(response, "Retry-After", Integer.toString(seconds)));
                    refuse(transaction, invite, response);
                }
                case Decision.Take take -> {
                    kept = true;
                    take(transaction, invite, offer, take, terms == null ? SessionTerms.DEFAULT : terms);
                }
            }
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("sipCallId", SipWire.callId(invite))
                    .setCause(e)
                    .log("inbound handler failed");
            refuse(transaction, invite, Response.SERVER_INTERNAL_ERROR);
        } finally {
            if (!kept) {
                legs.giveBack();
            }
        }
    }

    /** What no caller needs to be asked about. */
    private boolean refusesTerms(ServerTransaction transaction, Request invite, SessionTerms terms) {
        if (refusesExtensions(transaction, invite, terms.extensions())) {
            return true;
        }
        var interval = new SessionInterval(terms.timer());
        if (interval.tooSmall(invite)) {
            refuse(transaction, invite, interval.refusal(wire, invite, wire.newToken()));
            return true;
        }
        return false;
    }

    private void take(
            ServerTransaction transaction, Request invite, String offer, Decision.Take decision, SessionTerms terms) {
        var life =
                new LegLife(SipWire.callId(invite), wire.newToken(), decision.owner(), decision.listener(), endpoint);
        SipDialog dialog = SipDialog.taken(invite, life.localTag, source(invite));
        var session = new Session(
                life,
                dialog,
                wire,
                timers,
                new Challenges(Optional.empty(), wire),
                terms,
                new SessionInterval(terms.timer()));
        var leg = new InboundLeg(life, wire, timers, transaction, invite, offer, session);
        counters.add(SipCounters.LEGS_TAKEN);
        legs.add(leg);
        life.saw(SeenMessage.of(false, Hops.text(source(invite)), ((SIPRequest) invite).encode()));
        transaction.setApplicationData(leg);
        endpoint.resolve(life, dialog);
        if (!life.post(() -> decision.opened().accept(leg))) {
            refuse(transaction, invite, Response.SERVER_INTERNAL_ERROR);
        }
    }

    private Received received(Request invite, String offer) {
        FromHeader from = (FromHeader) invite.getHeader(FromHeader.NAME);
        String name = from.getAddress().getDisplayName();
        return new Received(
                Hops.text(source(invite)),
                endpoint.local(),
                SipWire.user(invite.getRequestURI()),
                SipWire.user(from.getAddress().getURI()),
                name == null ? "" : name.replaceAll("\\\\(.)", "$1"),
                offer,
                Headers.values(invite, "User-to-User"),
                InviteHeaders.handedOut(invite));
    }

    private static Origin origin(Request request) {
        Hop hop = source(request);
        return new Origin(HostText.address(hop.getHost()), hop.getPort(), hop.getTransport());
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

    // ---- refusals

    private void comeAgain(ServerTransaction transaction, Request request) {
        Response response = wire.response(request, Response.SERVICE_UNAVAILABLE, "", wire.newToken());
        wire.addHeader(response, "Retry-After", Integer.toString(1 + wire.randomBelow(MAX_RETRY_AFTER_SECONDS)));
        refuse(transaction, request, response);
    }

    void refuse(ServerTransaction transaction, Request request, int status) {
        refuse(transaction, request, wire.response(request, status, "", wire.newToken()));
    }

    /** @param request that is answered: the transaction would parse its own anew, at the price of a message */
    private void refuse(ServerTransaction transaction, Request request, Response response) {
        counters.refused(response.getStatusCode());
        endpoint.guard().refused(origin(request).address());
        wire.reply(transaction, response);
    }
}
