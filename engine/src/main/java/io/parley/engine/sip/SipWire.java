package io.parley.engine.sip;

import gov.nist.javax.sip.ClientTransactionExt;
import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageExt;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import io.parley.engine.address.HostText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionUnavailableException;
import javax.sip.address.Address;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Builds messages and hands them to the stack's transaction layer. What cannot be sent is a value, not an exception: the
 * leg decides. Safe from any thread; a leg sends on its owner only, so its messages are in order.
 */
final class SipWire {
    /** RFC 3261 section 20.5; what is not here is refused. */
    static final List<String> ALLOW =
            List.of("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "UPDATE", "INFO", "NOTIFY", "PRACK");

    /**
     * Extensions: User-to-User (RFC 7433), session timers (RFC 4028), reliable provisional answers (RFC 3262). What is
     * required and not here is refused.
     */
    static final List<String> EXTENSIONS = List.of("uui", SessionTimer.OPTION, ReliableProvisionals.OPTION);

    private static final int MAX_FORWARDS = 70;
    private static final int TOKEN_BYTES = 8;
    private static final int STANDARD_T1_MILLIS = 500;
    private static final int MAX_CONTENT_CHARS = 8192;

    private final TransactionLayer layer;
    private final SipProviderImpl provider;
    private final MessageTap tap;
    private final SipSettings settings;
    private final NatView nat;
    private final SipCounters counters;
    private final HeaderFactoryImpl headers = new HeaderFactoryImpl();
    private final AddressFactoryImpl addresses = new AddressFactoryImpl();
    private final MessageFactoryImpl messages = new MessageFactoryImpl();
    private final SecureRandom random = new SecureRandom();

    SipWire(TransactionLayer layer, SipSettings settings, SipCounters counters) {
        this.layer = layer;
        this.provider = layer.provider();
        this.tap = layer.tap();
        this.settings = settings;
        this.nat = new NatView(
                settings.publicAddress().orElse(settings.address()).getHostAddress(),
                settings.publicAddress().isPresent());
        this.counters = counters;
    }

    // ---- requests

    /** Everything of an INVITE but its authentication. */
    Request invite(SipEndpoint.Invite invite, URI target, Hop hop, String callId, String localTag, long sequence) {
        Request request = request(
                Request.INVITE,
                target,
                invite.routes().stream().map(this::address).toList(),
                hop,
                callId,
                sequence,
                identity(invite.from()),
                localTag,
                address(target),
                "");
        addContact(request, hop.getTransport());
        addCapabilities(request, invite.terms());
        invite.userToUser().ifPresent(value -> addHeader(request, "User-to-User", value));
        addPresentation(request, invite.presentation());
        setSdp(request, invite.sdp());
        return request;
    }

    /** A request outside of a dialog, RFC 3261 section 8.1.1; without a Contact. */
    Request outside(
            String method,
            URI target,
            List<Address> routes,
            Hop hop,
            String callId,
            long sequence,
            Address local,
            String localTag,
            Address remote) {
        return request(method, target, routes, hop, callId, sequence, local, localTag, remote, "");
    }

    /** OPTIONS outside of any dialog, RFC 3261 section 11.1. */
    Request options(SipEndpoint.Question question, URI target, Hop hop) {
        Request request = request(
                Request.OPTIONS,
                target,
                question.routes().stream().map(this::address).toList(),
                hop,
                newCallId(),
                1,
                identity(question.from()),
                newToken(),
                address(target),
                "");
        addContact(request, hop.getTransport());
        addHeader(request, "Accept", "application/sdp");
        return request;
    }

    private void addPresentation(Request request, SipEndpoint.Presentation said) {
        said.asserted()
                .ifPresent(who ->
                        addHeader(request, "P-Asserted-Identity", identity(who).toString()));
        if (said.withheld()) {
            addHeader(request, "Privacy", "id");
        }
        said.divertedBy()
                .ifPresent(who ->
                        addHeader(request, "Diversion", identity(who).toString() + ";reason=deflection;counter=1"));
        said.headers().forEach(header -> addHeader(request, header.name(), header.value()));
    }

    /** A request within a dialog, RFC 3261 section 12.2.1.1; an ACK takes the INVITE's number. */
    Request inDialog(SipDialog dialog, String method, long sequence) {
        return request(
                method,
                dialog.requestUri(),
                dialog.routes(this),
                dialog.hop(),
                dialog.callId,
                sequence,
                dialog.local,
                dialog.localTag,
                dialog.remote,
                dialog.remoteTag);
    }

    private Request request(
            String method,
            URI target,
            List<Address> routes,
            Hop hop,
            String callId,
            long sequence,
            Address local,
            String localTag,
            Address remote,
            String remoteTag) {
        try {
            ViaHeader via = headers.createViaHeader(
                    host(),
                    layer.port(hop.getTransport()),
                    hop.getTransport().toUpperCase(Locale.ROOT),
                    "z9hG4bK" + newToken());
            via.setRPort();
            var vias = new ArrayList<ViaHeader>();
            vias.add(via);
            FromHeader from = headers.createFromHeader(local, localTag);
            ToHeader to = headers.createToHeader(remote, null);
            if (!remoteTag.isEmpty()) {
                to.setTag(remoteTag);
            }
            Request request = messages.createRequest(
                    target,
                    method,
                    headers.createCallIdHeader(callId),
                    headers.createCSeqHeader(sequence, method),
                    from,
                    to,
                    vias,
                    headers.createMaxForwardsHeader(MAX_FORWARDS));
            for (Address route : routes) {
                request.addLast(headers.createRouteHeader(route));
            }
            addHeader(request, "User-Agent", settings.userAgent());
            ((MessageExt) request).setApplicationData(hop);
            return request;
        } catch (ParseException | InvalidArgumentException | SipException e) {
            throw new IllegalArgumentException("cannot build " + method + ": " + e.getMessage(), e);
        }
    }

    // ---- responses

    /** An answer; its To tag is ours from 101 on (RFC 3261 section 8.2.6.2). */
    Response response(Request request, int status, String reason, String localTag) {
        try {
            Response response = messages.createResponse(status, request);
            if (!reason.isEmpty()) {
                response.setReasonPhrase(printable(reason));
            }
            ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
            if (status > Response.TRYING && to.getTag() == null) {
                to.setTag(localTag);
            }
            addHeader(response, "Server", settings.userAgent());
            if (status == Response.METHOD_NOT_ALLOWED || status == Response.NOT_IMPLEMENTED) {
                addHeader(response, "Allow", String.join(", ", ALLOW));
            }
            return response;
        } catch (ParseException e) {
            throw new IllegalArgumentException("cannot build " + status + ": " + e.getMessage(), e);
        }
    }

    void addContact(Message message, String transport) {
        addContact(message, "", transport);
    }

    /** @param user with whom calls to this contact arrive, escaped as a URI wants it; empty: none */
    void addContact(Message message, String user, String transport) {
        addHeader(message, "Contact", contact(message, user, transport));
    }

    private String contact(Message message, String user, String transport) {
        NatView.Seen seen = ((MessageExt) message).getApplicationData() instanceof Hop hop
                ? seenBy(hop)
                : new NatView.Seen(host(), layer.port(transport));
        return contact(scheme(message), user, seen, transport);
    }

    /** Our Contact as a hop sees us, through a NAT if one is known to be between us. */
    String contact(String user, Hop hop) {
        return contact("sip", user, seenBy(hop), hop.getTransport());
    }

    private static String contact(String scheme, String user, NatView.Seen seen, String transport) {
        return "<" + scheme + ":" + user + (user.isEmpty() ? "" : "@") + HostText.bracketed(seen.host()) + ":"
                + seen.port() + ";transport=" + transport.toLowerCase(Locale.ROOT) + ">";
    }

    private NatView.Seen seenBy(Hop hop) {
        return nat.through(hop).orElseGet(() -> new NatView.Seen(host(), layer.port(hop.getTransport())));
    }

    /** What an answer to a request of ours tells of NATs. */
    void learn(Hop hop, Response response) {
        nat.learn(hop, layer.port(hop.getTransport()), response);
    }

    /** Who is called by {@code sips:} is to be reached so (RFC 3261 sections 8.1.1.8 and 12.1.1). */
    private static String scheme(Message message) {
        return message.getHeader(ToHeader.NAME) instanceof ToHeader to
                        && to.getAddress().getURI() instanceof SipURI uri
                        && uri.isSecure()
                ? "sips"
                : "sip";
    }

    /** Whether a contact is the one of {@link #addContact}: a registrar may have added parameters. */
    boolean isOurs(SipURI contact, String user, Hop hop) {
        NatView.Seen seen = seenBy(hop);
        return user(contact).equals(user)
                && contact.getPort() == seen.port()
                && contact.getHost().equalsIgnoreCase(HostText.bracketed(seen.host()));
    }

    /** Allow and Supported as far as a session's terms go. */
    void addCapabilities(Message message, SessionTerms terms) {
        addHeader(message, "Allow", String.join(", ", ALLOW));
        addHeader(message, "Supported", String.join(", ", terms.extensions()));
    }

    void addReason(Message message, int q850Cause) {
        addHeader(message, "Reason", "Q.850;cause=" + q850Cause);
    }

    void addReason(Message message, int q850Cause, String text) {
        addHeader(message, "Reason", "Q.850;cause=" + q850Cause + ";text=\"" + Digest.quoted(text) + "\"");
    }

    void setSdp(Message message, String sdp) {
        try {
            message.setContent(
                    sdp.getBytes(StandardCharsets.UTF_8), headers.createContentTypeHeader("application", "sdp"));
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A header from its text; a line break in a value would be a header of its own, so it is refused. */
    void addHeader(Message message, String name, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("header " + name + ": a control character in its value");
        }
        try {
            // The header factory refuses lists such as Allow; the parser behind it does not.
            ((SIPMessage) message).attachHeader(StringMsgParser.parseSIPHeader(name + ": " + value), false, false);
        } catch (ParseException e) {
            throw new IllegalArgumentException("header " + name + ": not valid", e);
        }
    }

    // ---- addresses

    /** @throws IllegalArgumentException without the URI's text, which may be a telephone number */
    URI uri(String text) {
        try {
            return addresses.createURI(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a SIP or tel URI (" + text.length() + " characters)", e);
        }
    }

    Address address(URI uri) {
        return addresses.createAddress(uri);
    }

    /** @throws IllegalArgumentException without the address's text */
    Address address(String text) {
        try {
            return addresses.createAddress(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException("not an address (" + text.length() + " characters)", e);
        }
    }

    /** A caller with a display name in any script (RFC 3261 section 25.1: quoted-string is UTF-8). */
    private Address identity(SipEndpoint.Identity identity) {
        Address address = addresses.createAddress(uri(identity.uri()));
        String name = printable(identity.displayName());
        if (!name.isEmpty()) {
            try {
                address.setDisplayName(Digest.quoted(name));
            } catch (ParseException e) {
                throw new IllegalArgumentException("display name", e);
            }
        }
        return address;
    }

    private String host() {
        return settings.publicAddress().orElse(settings.address()).getHostAddress();
    }

    /** 64 random bits: tags, branches, nonces (RFC 3261 section 19.3 asks for 32). */
    String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    int randomBelow(int bound) {
        return random.nextInt(bound);
    }

    String newCallId() {
        return newToken() + newToken() + "@" + host();
    }

    private static String printable(String text) {
        return text.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    // ---- sending

    /** Sends a request in a transaction of its own; empty if it could not be sent. */
    Optional<ClientTransaction> send(Request request, Exchange exchange) {
        try {
            ClientTransaction transaction = provider.getNewClientTransaction(request);
            transaction.setApplicationData(exchange);
            setTimers(transaction);
            if (transaction instanceof ClientTransactionExt counted) {
                counted.setNotifyOnRetransmit(true);
            }
            tap.sending((SIPMessage) request, Hops.text(hop(request)));
            layer.sockets().send(hop(request), transaction::sendRequest);
            return Optional.of(transaction);
        } catch (SipException e) {
            counters.add(SipCounters.UNSENT);
            if (e instanceof StackSockets.UnsecuredException) {
                exchange.onUnsent(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
    }

    private static Hop hop(Request request) {
        return (Hop) ((MessageExt) request).getApplicationData();
    }

    /** CANCEL of a placed INVITE: same Request-URI, Via and number, and the same hop (RFC 3261 section 9.1). */
    boolean cancel(ClientTransaction invite, Hop hop, int q850Cause, Exchange exchange) {
        try {
            Request cancel = invite.createCancel();
            addReason(cancel, q850Cause);
            ((MessageExt) cancel).setApplicationData(hop);
            return send(cancel, exchange).isPresent();
        } catch (SipException _) {
            counters.add(SipCounters.UNSENT);
            return false;
        }
    }

    /** An ACK to a 2xx: outside of any transaction. */
    boolean sendAck(Request ack) {
        try {
            tap.sending((SIPMessage) ack, Hops.text(hop(ack)));
            layer.sockets().send(hop(ack), () -> provider.sendRequest(ack));
            return true;
        } catch (SipException _) {
            counters.add(SipCounters.UNSENT);
            return false;
        }
    }

    /**
     * The transaction of a received request; made if the stack has made none.
     *
     * @throws TransactionAlreadyExistsException for a retransmission
     * @throws TransactionUnavailableException if there are too many
     */
    ServerTransaction transaction(@Nullable ServerTransaction made, Request request)
            throws TransactionAlreadyExistsException, TransactionUnavailableException {
        ServerTransaction transaction = made == null ? provider.getNewServerTransaction(request) : made;
        setTimers(transaction);
        return transaction;
    }

    /** For legs, which know no counters. */
    void countRefusal(int status) {
        counters.refused(status);
    }

    boolean reply(ServerTransaction transaction, Response response) {
        try {
            var peer = (SIPServerTransaction) transaction;
            tap.sending((SIPMessage) response, peer.getPeerAddress() + ":" + peer.getPeerPort());
            transaction.sendResponse(response);
            counters.response(response.getStatusCode());
            return true;
        } catch (SipException | InvalidArgumentException _) {
            counters.add(SipCounters.UNSENT);
            return false;
        }
    }

    /** Sends a 2xx to an INVITE again; its transaction is over since the first one (RFC 3261 section 13.3.1.4). */
    void replyAgain(Request request, Response response) {
        try {
            if (request instanceof SIPRequest received
                    && received.getMessageChannel() instanceof MessageChannel channel
                    && channel.isReliable()) {
                channel.sendMessage((SIPResponse) response);
            } else {
                provider.sendResponse(response);
            }
            counters.add(SipCounters.ANSWERS_RETRANSMITTED);
            counters.response(response.getStatusCode());
        } catch (SipException | IOException _) {
            counters.add(SipCounters.UNSENT);
        }
    }

    /** Timers other than RFC 3261's, for tests. */
    void setTimers(javax.sip.Transaction transaction) {
        int t1 = (int) settings.timers().t1().toMillis();
        if (t1 != STANDARD_T1_MILLIS && transaction instanceof SIPTransaction own) {
            own.setRetransmitTimer(t1);
        }
    }

    // ---- reading

    /** The session description of a message, empty if there is none. */
    static String sdp(Message message) {
        byte[] content = message.getRawContent();
        return content == null || !isSdp(message) ? "" : new String(content, StandardCharsets.UTF_8);
    }

    static boolean hasContent(Message message) {
        byte[] content = message.getRawContent();
        return content != null && content.length > 0;
    }

    static String text(Message message) {
        byte[] content = message.getRawContent();
        return content == null || content.length > MAX_CONTENT_CHARS ? "" : new String(content, StandardCharsets.UTF_8);
    }

    static boolean isSdp(Message message) {
        return contentType(message).equals("application/sdp");
    }

    /** {@code type/subtype} in lower case, empty if there is none. */
    static String contentType(Message message) {
        return message.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type
                ? (type.getContentType() + "/" + type.getContentSubType()).toLowerCase(Locale.ROOT)
                : "";
    }

    static String callId(Message message) {
        return ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId();
    }

    static String toTag(Message message) {
        return message.getHeader(ToHeader.NAME) instanceof ToHeader to && to.getTag() != null ? to.getTag() : "";
    }

    static String fromTag(Message message) {
        return message.getHeader(FromHeader.NAME) instanceof FromHeader from && from.getTag() != null
                ? from.getTag()
                : "";
    }

    static CSeqHeader sequence(Message message) {
        return (CSeqHeader) message.getHeader(CSeqHeader.NAME);
    }

    /** The host of a SIP URI's text, empty if it has none. */
    static String hostOf(String uri) {
        return uri.replaceFirst("(?i)^sips?:(?:[^@]*@)?(\\[[0-9a-f:.]+]|[^:;?]*).*$", "$1");
    }

    static String user(URI uri) {
        return switch (uri) {
            case SipURI sip -> sip.getUser() == null ? "" : sip.getUser();
            case javax.sip.address.TelURL tel -> (tel.isGlobal() ? "+" : "") + tel.getPhoneNumber();
            default -> "";
        };
    }
}
