package io.parley.engine.sip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.message.Response;

/**
 * Where 300, 301 and 302 send an INVITE of ours, as far as the trunk follows: RFC 3261 sections 8.1.3.4 and 21.3. No target
 * twice, so loops end. On the leg's owner.
 */
final class Redirection {
    private static final int MAX_CONTACTS = 10;

    private record Target(SipURI uri, float q) {}

    private final SessionTerms.Redirects terms;
    private final SipWire wire;
    private final Set<String> known = new HashSet<>();
    private final List<Target> left = new ArrayList<>();
    private final String firstHost;
    private int followed;

    /** @param first where the INVITE goes at first */
    Redirection(SessionTerms.Redirects terms, SipWire wire, URI first) {
        this.terms = terms;
        this.wire = wire;
        this.firstHost = first instanceof SipURI sip ? sip.getHost() : "";
        if (first instanceof SipURI sip) {
            known.add(key(sip));
        }
    }

    /** Takes what a refusal says of other targets. */
    void take(Response refusal) {
        switch (refusal.getStatusCode()) {
            case Response.MULTIPLE_CHOICES, Response.MOVED_PERMANENTLY, Response.MOVED_TEMPORARILY -> {
                ListIterator<?> contacts = refusal.getHeaders(ContactHeader.NAME);
                for (int n = 0; n < MAX_CONTACTS && contacts != null && contacts.hasNext(); n++) {
                    if (contacts.next() instanceof ContactHeader contact && !contact.isWildCard()) {
                        add(contact);
                    }
                }
                left.sort(Comparator.comparingDouble(Target::q).reversed()); // stable: the peer's order among equals
            }
            default -> {} // 305 wants another proxy, 380 another service: neither is a target
        }
    }

    private void add(ContactHeader contact) {
        if (!(contact.getAddress().getURI() instanceof SipURI named) || named.isSecure()) {
            return;
        }
        String transport = named.getTransportParam();
        boolean carried = transport == null || transport.equalsIgnoreCase("udp") || transport.equalsIgnoreCase("tcp");
        if (!carried || !follows(named.getHost())) {
            return;
        }
        SipURI uri = withoutHeaders(named);
        if (known.add(key(uri))) {
            left.add(new Target(uri, contact.getQValue() < 0 ? 1 : contact.getQValue()));
        }
    }

    /** What a contact asks to be put into the INVITE is not its to say (RFC 3261 section 19.1.5). */
    private SipURI withoutHeaders(SipURI named) {
        String text = named.toString();
        int headers = text.indexOf('?');
        SipURI uri = (SipURI) wire.uri(headers < 0 ? text : text.substring(0, headers));
        uri.removeParameter("method");
        return uri;
    }

    private boolean follows(String host) {
        return switch (terms.follow()) {
            case NEVER -> false;
            case TRUNK -> isOurs(host);
            case ANYWHERE -> true;
        };
    }

    /** Whether the trunk's credentials may go there: to the trunk's hosts, and where the call was sent in the first place. */
    boolean isOurs(String host) {
        return host.equalsIgnoreCase(firstHost) || terms.hosts().contains(host.toLowerCase(Locale.ROOT));
    }

    /** The next target; empty: there is none, or enough have been tried. */
    Optional<SipURI> next() {
        if (left.isEmpty() || followed >= terms.atMost()) {
            return Optional.empty();
        }
        followed++;
        return Optional.of(left.removeFirst().uri);
    }

    /** User, host and port: what RFC 3261 section 19.1.4 compares first; more would let a loop through. */
    private static String key(SipURI uri) {
        return (uri.getUser() == null ? "" : uri.getUser())
                + '@'
                + uri.getHost().toLowerCase(Locale.ROOT)
                + ':'
                + (uri.getPort() < 0 ? Hops.DEFAULT_PORT : uri.getPort());
    }
}
