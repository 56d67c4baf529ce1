package io.parley.engine.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.SIPHeaderList;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.sip.message.Request;

/**
 * The headers of a received INVITE that go to whoever routes it: all but those that carry a secret and User-to-User, which
 * has a field of its own. Pure.
 */
final class InviteHeaders {

    /** Answers to a challenge stand for a password (RFC 3261 section 22). */
    private static final Set<String> KEPT_BACK = Set.of("authorization", "proxy-authorization", "user-to-user");

    /** Short forms that the stack leaves as they are; IANA's registry of header fields has them. */
    private static final Map<String, String> LONG_FORMS = Map.ofEntries(
            Map.entry("a", "accept-contact"),
            Map.entry("b", "referred-by"),
            Map.entry("d", "request-disposition"),
            Map.entry("j", "reject-contact"),
            Map.entry("n", "identity-info"),
            Map.entry("o", "event"),
            Map.entry("r", "refer-to"),
            Map.entry("u", "allow-events"),
            Map.entry("x", "session-expires"),
            Map.entry("y", "identity"));

    private InviteHeaders() {}

    /**
     * By name in lower case, of each the first value, within the bounds of {@link SipEndpoint.Received}: what is longer is
     * left out whole, for half a value is another value.
     */
    static Map<String, String> handedOut(Request invite) {
        var message = (SIPMessage) invite;
        Map<String, String> headers = new LinkedHashMap<>();
        Iterator<SIPHeader> read = message.getHeaders();
        while (read.hasNext()) {
            SIPHeader header = read.next();
            add(headers, header.getName(), value(header));
        }
        // What the stack has a parser for and cannot parse; the short form of Referred-By is always among them.
        ListIterator<String> unread = message.getUnrecognizedHeaders();
        while (unread.hasNext()) {
            String text = unread.next();
            int colon = text.indexOf(':');
            if (colon > 0) {
                add(headers, text.substring(0, colon), text.substring(colon + 1));
            }
        }
        return headers;
    }

    private static void add(Map<String, String> headers, String name, String value) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        String known = LONG_FORMS.getOrDefault(lower, lower);
        String stripped = value.strip();
        if (headers.size() < SipEndpoint.Received.MAX_HEADERS
                && !KEPT_BACK.contains(known)
                && stripped.length() <= SipEndpoint.Received.MAX_HEADER_CHARS) {
            headers.putIfAbsent(known, stripped);
        }
    }

    private static String value(SIPHeader header) {
        String value;
        if (header instanceof SIPHeaderList<?> list) {
            value = list.isEmpty() ? "" : list.getFirst() instanceof SIPHeader first ? first.getHeaderValue() : "";
        } else {
            value = header.getHeaderValue();
        }
        return value == null ? "" : value;
    }
}
