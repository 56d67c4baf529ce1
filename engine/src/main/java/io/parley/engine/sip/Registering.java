package io.parley.engine.sip;

import gov.nist.javax.sip.header.ims.ServiceRouteHeader;
import io.parley.engine.sip.Registrant.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import javax.sip.address.Address;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.MinExpiresHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The REGISTER requests of one address of record, RFC 3261 section 10.2. Runs on whatever thread brings the next step, one
 * at a time.
 */
final class Registering implements Registrant {
    /** RFC 3327: proxies on the way may want to stay on it. */
    private static final String SUPPORTED = "path";

    private static final int MAX_REASON_CHARS = 120;

    private final SipWire wire;
    private final HostLookup lookup;
    private final Registrar registrar;
    private final URI uri;
    private final Address addressOfRecord;
    private final List<Address> routes;
    private final Challenges challenges;
    private final String callId;
    private final String localTag;
    private long sequence;
    private String lastBound = "";
    private @Nullable Attempt current;

    /** @throws IllegalArgumentException if a URI is none */
    Registering(SipWire wire, HostLookup lookup, Registrar registrar) {
        this.wire = wire;
        this.lookup = lookup;
        this.registrar = registrar;
        this.uri = wire.uri(registrar.uri());
        this.addressOfRecord = wire.address(wire.uri(registrar.addressOfRecord()));
        this.routes = registrar.routes().stream().map(wire::address).toList();
        this.challenges = new Challenges(registrar.credentials(), wire);
        this.callId = wire.newCallId();
        this.localTag = wire.newToken();
    }

    @Override
    public void register(Duration expires, Consumer<Answer> told) {
        Attempt attempt = new Attempt(expires, told);
        synchronized (this) {
            current = attempt;
        }
        URI first = routes.isEmpty() ? uri : routes.getFirst().getURI();
        HostLookup.Destination next = HostLookup.Destination.of((SipURI) first, registrar.transport());
        lookup.hop(next, found -> attempt.post(() -> attempt.start(found)));
    }

    /** One REGISTER, with as many transactions as challenges ask for. */
    private final class Attempt implements Exchange {
        private final Duration expires;
        private final Consumer<Answer> told;
        private final Set<String> answered = new HashSet<>();
        private Optional<Hop> hop = Optional.empty();
        private String unsent = "";
        private String sent = "";
        private boolean movedOn;

        Attempt(Duration expires, Consumer<Answer> told) {
            this.expires = expires;
            this.told = told;
        }

        void start(Optional<Hop> found) {
            hop = found;
            if (found.isEmpty()) {
                end(new Answer.Unanswered("host name unknown"));
            } else {
                send(found.get());
            }
        }

        private void send(Hop to) {
            Request request = wire.outside(
                    Request.REGISTER, uri, routes, to, callId, ++sequence, addressOfRecord, localTag, addressOfRecord);
            String contact = wire.contact(registrar.contactUser(), to);
            boolean elsewhere = !lastBound.isEmpty() && !lastBound.equals(contact); // as a NAT shows us now
            wire.addHeader(request, "Contact", contact + (elsewhere ? ", " + lastBound + ";expires=0" : ""));
            sent = contact;
            wire.addHeader(request, "Expires", Long.toString(expires.toSeconds()));
            wire.addHeader(request, "Supported", SUPPORTED);
            wire.addHeader(request, "Allow", String.join(", ", SipWire.ALLOW));
            challenges.sign(request);
            if (wire.send(request, this).isEmpty()) {
                end(new Answer.Unanswered(unsent.isEmpty() ? "REGISTER not sent" : unsent));
            }
        }

        @Override
        public void onUnsent(String reason) {
            unsent = shortened(reason);
        }

        @Override
        public void post(Runnable step) {
            synchronized (Registering.this) { // guards the sequence, the challenges and which attempt counts
                if (current == this) {
                    step.run();
                }
            }
        }

        @Override
        public void onResponse(Response response) {
            int status = response.getStatusCode();
            if (status < 200) {
                return;
            }
            hop.ifPresent(to -> wire.learn(to, response));
            if (status < 300) {
                lastBound = expires.isZero() ? "" : sent;
                if (!expires.isZero() && !movedOn && moved()) {
                    movedOn = true; // once: a NAT that sees us elsewhere each time is no place to be reached at
                    hop.ifPresent(this::send);
                    return;
                }
                end(new Answer.Bound(granted(response), serviceRoute(response)));
            } else if (challenges.take(response, answered)) {
                hop.ifPresent(this::send);
            } else {
                end(new Answer.Refused(status, reason(response), retryAfter(response), minExpires(response)));
            }
        }

        /** Whether the registrar sees us elsewhere than where we have just said that we are. */
        private boolean moved() {
            return hop.filter(to -> !wire.contact(registrar.contactUser(), to).equals(sent))
                    .isPresent();
        }

        @Override
        public void onTimeout() {
            end(new Answer.Unanswered("no answer to REGISTER"));
        }

        @Override
        public void onTransportFailed() {
            end(new Answer.Unanswered("transport failed"));
        }

        private void end(Answer answer) {
            current = null;
            told.accept(answer);
        }

        /** Of our own contact among all that are bound (RFC 3261 section 10.2.4), or of the whole answer. */
        private Duration granted(Response response) {
            ListIterator<?> contacts = response.getHeaders(ContactHeader.NAME);
            while (contacts != null && contacts.hasNext()) {
                if (contacts.next() instanceof ContactHeader contact
                        && contact.getAddress() != null
                        && contact.getAddress().getURI() instanceof SipURI bound
                        && hop.filter(to -> wire.isOurs(bound, registrar.contactUser(), to))
                                .isPresent()
                        && contact.getExpires() >= 0) {
                    return Duration.ofSeconds(contact.getExpires());
                }
            }
            return response.getHeader(ExpiresHeader.NAME) instanceof ExpiresHeader header
                    ? Duration.ofSeconds(Math.max(0, header.getExpires()))
                    : expires;
        }
    }

    private static List<String> serviceRoute(Response response) {
        List<String> found = new ArrayList<>();
        ListIterator<?> headers = response.getHeaders(ServiceRouteHeader.NAME);
        while (headers != null && headers.hasNext() && found.size() < Answer.Bound.MAX_ROUTES) {
            if (headers.next() instanceof ServiceRouteHeader header
                    && header.getAddress().getURI() instanceof SipURI) {
                found.add(header.getAddress().toString());
            }
        }
        return found;
    }

    private static String reason(Response response) {
        return shortened(Reasons.text(response, response.getReasonPhrase()));
    }

    private static String shortened(String reason) {
        return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS);
    }

    private static Optional<Duration> retryAfter(Response response) {
        OptionalInt seconds = Reasons.retryAfter(response);
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsInt())) : Optional.empty();
    }

    private static Optional<Duration> minExpires(Response response) {
        return response.getHeader(MinExpiresHeader.NAME) instanceof MinExpiresHeader header
                ? Optional.of(Duration.ofSeconds(Math.max(0, header.getExpires())))
                : Optional.empty();
    }
}
