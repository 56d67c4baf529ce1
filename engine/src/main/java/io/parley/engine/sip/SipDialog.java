package io.parley.engine.sip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ListIterator;
import javax.sip.address.Address;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The state of a dialog, RFC 3261 section 12: identifiers, sequence numbers, remote target and route set. The stack's own
 * dialogs are switched off, so this is all there is. On the leg's owner.
 */
final class SipDialog {
    private static final int MAX_ROUTES = 20;

    final String callId;
    final String localTag;
    final String remoteTag;
    final Address local;
    final Address remote;
    final String transport;
    private final Hop source;
    private final boolean taken;
    private List<Address> routes;
    private URI target;
    private Hop hop;
    private long localSequence;
    private long remoteSequence;
    private List<String> supported = List.of();
    private List<String> allowed = List.of();

    private SipDialog(
            String callId,
            String localTag,
            String remoteTag,
            Address local,
            Address remote,
            Hop source,
            long localSequence,
            long remoteSequence,
            List<Address> routes,
            URI target,
            boolean taken) {
        this.callId = callId;
        this.localTag = localTag;
        this.remoteTag = remoteTag;
        this.local = local;
        this.remote = remote;
        this.transport = source.getTransport();
        this.source = source;
        this.taken = taken;
        this.localSequence = localSequence;
        this.remoteSequence = remoteSequence;
        this.routes = routes;
        this.target = target;
        this.hop = route();
    }

    /** As the caller, from a response to our INVITE (section 12.1.2). */
    static SipDialog placed(Request invite, Response response, Hop inviteHop) {
        ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
        FromHeader from = (FromHeader) response.getHeader(FromHeader.NAME);
        List<Address> routes = recordedRoutes(response);
        Collections.reverse(routes);
        URI contact = contact(response);
        var dialog = new SipDialog(
                ((CallIdHeader) invite.getHeader(CallIdHeader.NAME)).getCallId(),
                tag(from.getTag()),
                tag(to.getTag()),
                from.getAddress(),
                to.getAddress(),
                inviteHop,
                ((CSeqHeader) invite.getHeader(CSeqHeader.NAME)).getSeqNumber(),
                -1,
                routes,
                contact == null ? invite.getRequestURI() : contact,
                false);
        dialog.learn(response);
        return dialog;
    }

    /** As the callee, from an INVITE (section 12.1.1). */
    static SipDialog taken(Request invite, String localTag, Hop source) {
        ToHeader to = (ToHeader) invite.getHeader(ToHeader.NAME);
        FromHeader from = (FromHeader) invite.getHeader(FromHeader.NAME);
        URI contact = contact(invite);
        var dialog = new SipDialog(
                ((CallIdHeader) invite.getHeader(CallIdHeader.NAME)).getCallId(),
                localTag,
                tag(from.getTag()),
                to.getAddress(),
                from.getAddress(),
                source,
                0,
                ((CSeqHeader) invite.getHeader(CSeqHeader.NAME)).getSeqNumber(),
                recordedRoutes(invite),
                contact == null ? from.getAddress().getURI() : contact,
                true);
        dialog.learn(invite);
        return dialog;
    }

    /**
     * As whichever side {@code data} describes, after another process.
     *
     * @param localSequence of our last request, as far as is known
     * @throws IllegalArgumentException if a URI in it is none
     */
    static SipDialog leftBehind(DialogData data, SipWire wire, Hop lastHop, long localSequence) {
        return new SipDialog(
                data.callId(),
                data.localTag(),
                data.remoteTag(),
                wire.address(wire.uri(data.local())),
                wire.address(wire.uri(data.remote())),
                lastHop,
                localSequence,
                -1,
                data.routes().stream().map(wire::address).toList(),
                wire.uri(data.target()),
                false);
    }

    /** The 2xx has the last word on route set and target (section 13.2.2.4); early routes may differ. */
    void confirm(Response response) {
        routes = recordedRoutes(response);
        Collections.reverse(routes);
        supported = List.of();
        refreshTarget(response);
    }

    /** What the peer can do; a message that is silent about it changes nothing. */
    private void learn(Message message) {
        List<String> extensions = Headers.supported(message);
        List<String> methods = Headers.allowed(message);
        supported = extensions.isEmpty() ? supported : extensions;
        allowed = methods.isEmpty() ? allowed : methods;
    }

    /** Whether we made the Call-ID. */
    boolean isPlaced() {
        return !taken;
    }

    /** Whether the peer said that it takes such requests (RFC 3261 section 20.5); without a word, it does not. */
    boolean peerAllows(String method) {
        return allowed.contains(method);
    }

    /** Whether the peer's INVITE or 2xx named an extension (RFC 3261 section 20.37). */
    boolean peerSupports(String option) {
        return supported.stream().anyMatch(option::equalsIgnoreCase);
    }

    /** Target refresh by re-INVITE, UPDATE and their 2xx (section 12.2). */
    void refreshTarget(Message message) {
        learn(message);
        URI contact = contact(message);
        if (contact != null) {
            target = contact;
        }
        hop = route();
    }

    /** Whether a request comes in order (section 12.2.2); remembers its number. */
    boolean inOrder(Request request) {
        long sequence = ((CSeqHeader) request.getHeader(CSeqHeader.NAME)).getSeqNumber();
        if (sequence <= remoteSequence) {
            return false;
        }
        remoteSequence = sequence;
        return true;
    }

    /** What another process needs to go on with it. */
    DialogData data() {
        return new DialogData(
                callId,
                localTag,
                remoteTag,
                local.getURI().toString(),
                remote.getURI().toString(),
                target.toString(),
                routes.stream().map(Address::toString).toList(),
                localSequence,
                hop.getTransport(),
                Hops.text(hop));
    }

    long nextSequence() {
        return ++localSequence;
    }

    /** Where requests go: an IP literal. */
    Hop hop() {
        return hop;
    }

    /** A name in the route has been looked up. */
    void resolved(String host, String address) {
        SipURI next = nextHost();
        if (next != null && next.getHost().equalsIgnoreCase(host) && !secured()) {
            hop = Hops.of(address, next.getPort(), transportTo(next));
        }
    }

    /** The host name that has still to be looked up, null if there is none. */
    @Nullable
    String unresolvedHost() {
        SipURI next = nextHost();
        return next == null || Hops.isLiteral(next.getHost()) ? null : next.getHost();
    }

    /** The request's URI (section 12.2.1.1): the target, or the first route where that router is a strict one. */
    URI requestUri() {
        return strict() ? routes.getFirst().getURI() : target;
    }

    /** The peer's Contact as it stands. */
    String remoteContact() {
        return target.toString();
    }

    /** The request's Route headers, in order. */
    List<Address> routes(SipWire wire) {
        if (!strict()) {
            return routes;
        }
        List<Address> rest = new ArrayList<>(routes.subList(1, routes.size()));
        rest.add(wire.address(target));
        return rest;
    }

    private boolean strict() {
        return !routes.isEmpty()
                && routes.getFirst().getURI() instanceof SipURI first
                && first.getParameter("lr") == null
                && !first.hasLrParam();
    }

    private Hop route() {
        SipURI next = nextHost();
        if (secured()) {
            return securedRoute(next);
        }
        // Until a name is known, the peer that sent the message is the best guess, and behind an SBC the right one.
        return next != null && Hops.isLiteral(next.getHost())
                ? Hops.of(next.getHost(), next.getPort(), transportTo(next))
                : source;
    }

    private boolean secured() {
        return transport.equalsIgnoreCase("tls");
    }

    /**
     * What was set up over TLS stays there. Who called us is reached by the connection that the call came by: many cannot be
     * connected to, and have no certificate for it (RFC 5923).
     */
    private Hop securedRoute(@Nullable SipURI next) {
        return taken || next == null || !Hops.isLiteral(next.getHost())
                ? source
                : Hops.toldBy(source, next.getHost(), next.getPort());
    }

    private @Nullable SipURI nextHost() {
        URI next = routes.isEmpty() ? target : routes.getFirst().getURI();
        return next instanceof SipURI sip ? sip : null;
    }

    /** A Contact without a transport is reached as the dialog was set up: peers on TCP often leave it out. */
    private String transportTo(SipURI next) {
        String named = next.getTransportParam();
        return named != null && (named.equalsIgnoreCase("udp") || named.equalsIgnoreCase("tcp")) ? named : transport;
    }

    private static @Nullable URI contact(Message message) {
        return message.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
                        && contact.getAddress() != null
                        && !contact.isWildCard()
                ? contact.getAddress().getURI()
                : null;
    }

    private static List<Address> recordedRoutes(Message message) {
        List<Address> routes = new ArrayList<>();
        ListIterator<?> headers = message.getHeaders(RecordRouteHeader.NAME);
        while (headers != null && headers.hasNext() && routes.size() < MAX_ROUTES) {
            routes.add(((RecordRouteHeader) headers.next()).getAddress());
        }
        return routes;
    }

    private static String tag(@Nullable String tag) {
        return tag == null ? "" : tag;
    }
}
