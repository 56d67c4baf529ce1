package io.parley.engine.sip;

import gov.nist.javax.sip.header.AddressParametersHeader;
import gov.nist.javax.sip.header.SIPHeader;
import io.parley.engine.registrar.Origin;
import io.parley.engine.registrar.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/** What a REGISTER asks for, as it stands in its headers (RFC 3261 section 10.2). Pure. */
final class RegisterReader {
    /** Option tag of RFC 3327. */
    static final String PATH = "path";

    /** Of one REGISTER. */
    private static final int MAX_CONTACTS = 16;

    private static final int MAX_PATHS = 8;
    private static final int MAX_URI_CHARS = 512;
    private static final int MAX_AGENT_CHARS = 80;
    private static final int MOST_THOUSANDTHS = 1_000;

    /** What a value that cannot be read stands for (RFC 3261 section 20.19). */
    private static final int UNREADABLE_SECONDS = 3_600;

    private final Request request;
    private final Origin origin;
    private final List<Wish.Contact> contacts = new ArrayList<>();
    private boolean everything;
    private @Nullable String problem;

    RegisterReader(Request request, Origin origin) {
        this.request = request;
        this.origin = origin;
        ListIterator<?> headers = request.getHeaders(ContactHeader.NAME);
        while (headers != null && headers.hasNext() && problem == null) {
            if (headers.next() instanceof ContactHeader contact) {
                read(contact);
            }
        }
        if (paths().size() > MAX_PATHS) {
            problem = "More than " + MAX_PATHS + " Path headers";
        }
    }

    private void read(ContactHeader contact) {
        if (contact.isWildCard()) {
            everything = true;
            return;
        }
        if (!(contact.getAddress().getURI() instanceof SipURI uri)
                || uri.toString().length() > MAX_URI_CHARS) {
            problem = "Contact is not a SIP URI of at most " + MAX_URI_CHARS + " characters";
            return;
        }
        if (contacts.size() == MAX_CONTACTS) {
            problem = "More than " + MAX_CONTACTS + " contacts";
            return;
        }
        AddressParametersHeader parameters = (AddressParametersHeader) contact;
        contacts.add(new Wish.Contact(
                uri.toString(),
                key(uri),
                thousandths(parameters.getParameter("q")),
                seconds(parameters.getParameter("expires"))));
    }

    /** RFC 3261 section 19.1.4, as far as it tells contacts of one phone apart. */
    private static String key(SipURI uri) {
        String transport = uri.getTransportParam();
        return (uri.isSecure() ? "sips:" : "sip:") + SipWire.user(uri) + "@"
                + uri.getHost().toLowerCase(Locale.ROOT) + ":" + uri.getPort() + ";"
                + (transport == null ? "" : transport.toLowerCase(Locale.ROOT));
    }

    private static OptionalLong seconds(@Nullable String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        OptionalInt number = Headers.leadingNumber(text);
        return OptionalLong.of(number.orElse(UNREADABLE_SECONDS));
    }

    /** RFC 3261 section 25.1 qvalue; none, or one that cannot be read, is 1. */
    private static int thousandths(@Nullable String q) {
        if (q == null || !q.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?")) {
            return MOST_THOUSANDTHS;
        }
        return (int) Math.round(Double.parseDouble(q) * MOST_THOUSANDTHS);
    }

    /** As it is written: {@code 0.500}. */
    static String q(int thousandths) {
        return thousandths == MOST_THOUSANDTHS ? "1" : "0." + String.format(Locale.ROOT, "%03d", thousandths);
    }

    /** Why it cannot be done whatever the registrar has. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    Wish wish() {
        return new Wish(
                SipWire.callId(request),
                SipWire.sequence(request).getSeqNumber(),
                everything,
                contacts,
                seconds(Headers.first(request, "Expires").orElse(null)),
                origin,
                agent(),
                paths());
    }

    private List<String> paths() {
        return paths(request);
    }

    /** Values of Path headers (RFC 3327 section 4), in order. */
    static List<String> paths(Request request) {
        List<String> paths = new ArrayList<>();
        ListIterator<?> headers = request.getHeaders("Path");
        while (headers != null && headers.hasNext() && paths.size() <= MAX_PATHS) {
            if (headers.next() instanceof SIPHeader header) {
                paths.add(header.getHeaderValue().strip());
            }
        }
        return paths;
    }

    private String agent() {
        String printable = Headers.first(request, "User-Agent").orElse("").replaceAll("\\P{Print}", "");
        return printable.length() <= MAX_AGENT_CHARS ? printable : printable.substring(0, MAX_AGENT_CHARS);
    }
}
