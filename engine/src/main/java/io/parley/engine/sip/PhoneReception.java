package io.parley.engine.sip;

import gov.nist.javax.sip.header.ParametersHeader;
import io.parley.engine.digest.DigestAnswer;
import io.parley.engine.registrar.Account;
import io.parley.engine.registrar.Answer;
import io.parley.engine.registrar.LogIn;
import io.parley.engine.registrar.Origin;
import io.parley.engine.registrar.Registrar;
import io.parley.engine.sip.guard.Guard;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.address.URI;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Asks those for their password who have to log in, and answers REGISTER (RFC 3261 sections 10.3 and 22). On the stack's
 * threads; keeps nothing, for that is the {@link Registrar}'s.
 */
final class PhoneReception {
    /** Authorization headers that are looked through for the one that is for us. */
    private static final int MAX_ANSWERS = 8;

    private final SipWire wire;
    private final SipEndpoint endpoint;
    private final SipCounters counters;
    private final SipEndpoint.InboundHandler inbound;
    private final Guard guard;

    /** @param guard learns who has logged in */
    PhoneReception(
            SipWire wire, SipEndpoint endpoint, SipCounters counters, SipEndpoint.InboundHandler inbound, Guard guard) {
        this.guard = guard;
        this.wire = wire;
        this.endpoint = endpoint;
        this.counters = counters;
        this.inbound = inbound;
    }

    /** REGISTER; false if there is no registrar here. */
    boolean register(ServerTransaction transaction, Request request, Origin origin) {
        Optional<Registrar> registrar = here();
        if (registrar.isEmpty()) {
            return false;
        }
        logIn(registrar.get(), transaction, request, origin)
                .ifPresent(account -> register(registrar.get(), account, transaction, request, origin));
        return true;
    }

    private Optional<Registrar> here() {
        return inbound.registrar().filter(it -> it.serves(endpoint.local()));
    }

    /** Who sent an INVITE, as far as it matters. */
    sealed interface Sender {
        /** Nobody has to log in here, or not whoever sends from there. */
        record NotAsked() implements Sender {}

        record LoggedIn(Account account) implements Sender {}

        /** The INVITE has been answered. */
        record Refused() implements Sender {}
    }

    /**
     * Who sent an INVITE.
     *
     * @param stranger it is taken from somebody who logs in, or from nobody
     */
    Sender identify(ServerTransaction transaction, Request invite, Origin origin, boolean stranger) {
        Optional<Registrar> registrar = here();
        if (registrar.isEmpty()) {
            return new Sender.NotAsked();
        }
        boolean offered = answer(invite).filter(Registrar::isOurs).isPresent();
        if (!offered && !registrar.get().isPhone(origin) && !stranger) {
            return new Sender.NotAsked();
        }
        return logIn(registrar.get(), transaction, invite, origin)
                .<Sender>map(Sender.LoggedIn::new)
                .orElseGet(Sender.Refused::new);
    }

    private Optional<Account> logIn(
            Registrar registrar, ServerTransaction transaction, Request request, Origin origin) {
        return switch (registrar.logIn(answer(request), request.getMethod(), origin, endpoint.local())) {
            case LogIn.In in -> {
                guard.sentTo(origin.address());
                yield Optional.of(in.account());
            }
            case LogIn.Asked asked -> {
                Response response = wire.response(request, Response.UNAUTHORIZED, "", wire.newToken());
                asked.challenges().forEach(it -> wire.addHeader(response, "WWW-Authenticate", it));
                answer(transaction, response);
                yield Optional.empty();
            }
            case LogIn.Waits waits -> {
                Response response = wire.response(request, Response.SERVICE_UNAVAILABLE, "", wire.newToken());
                wire.addHeader(response, "Retry-After", Integer.toString(waits.seconds()));
                answer(transaction, response);
                yield Optional.empty();
            }
        };
    }

    /** The one to a challenge of ours, else the first. */
    private static Optional<DigestAnswer> answer(Request request) {
        ListIterator<?> headers = request.getHeaders(AuthorizationHeader.NAME);
        Optional<DigestAnswer> first = Optional.empty();
        for (int i = 0; i < MAX_ANSWERS && headers != null && headers.hasNext(); i++) {
            if (headers.next() instanceof ParametersHeader header
                    && header instanceof AuthorizationHeader authorization
                    && "Digest".equalsIgnoreCase(authorization.getScheme())) {
                Optional<DigestAnswer> answer = Optional.of(read(header));
                if (answer.filter(Registrar::isOurs).isPresent()) {
                    return answer;
                }
                first = first.or(() -> answer);
            }
        }
        return first;
    }

    private static DigestAnswer read(ParametersHeader header) {
        return new DigestAnswer(
                text(header.getParameter("username")),
                text(header.getParameter("realm")),
                text(header.getParameter("nonce")),
                // Need not be the Request-URI, which proxies may have changed (RFC 3261 section 22.4 item 8).
                text(header.getParameter("uri")),
                text(header.getParameter("response")),
                text(header.getParameter("algorithm")),
                text(header.getParameter("qop")),
                text(header.getParameter("nc")),
                text(header.getParameter("cnonce")));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    // ---- REGISTER

    private void register(
            Registrar registrar, Account account, ServerTransaction transaction, Request request, Origin origin) {
        RegisterReader read = new RegisterReader(request, origin);
        URI to = ((ToHeader) request.getHeader(ToHeader.NAME)).getAddress().getURI();
        Answer answer = read.problem()
                .<Answer>map(Answer.Malformed::new)
                .orElseGet(() -> registrar.register(account, SipWire.user(to), read.wish()));
        switch (answer) {
            case Answer.Bound bound -> bound(transaction, request, bound);
            case Answer.TooBrief brief -> {
                Response response = wire.response(request, Response.INTERVAL_TOO_BRIEF, "", wire.newToken());
                wire.addHeader(response, "Min-Expires", Long.toString(brief.shortestSeconds()));
                answer(transaction, response);
            }
            case Answer.TooMany many ->
                answer(
                        transaction,
                        wire.response(
                                request, Response.FORBIDDEN, "At most " + many.most() + " contacts", wire.newToken()));
            case Answer.OutOfOrder _ ->
                answer(
                        transaction,
                        wire.response(request, Response.SERVER_INTERNAL_ERROR, "CSeq out of order", wire.newToken()));
            case Answer.Malformed malformed ->
                answer(transaction, wire.response(request, Response.BAD_REQUEST, malformed.why(), wire.newToken()));
            case Answer.NotAllowed _ ->
                answer(transaction, wire.response(request, Response.FORBIDDEN, "", wire.newToken()));
        }
    }

    private void bound(ServerTransaction transaction, Request request, Answer.Bound bound) {
        Response response = wire.response(request, Response.OK, "", wire.newToken());
        for (Answer.Current contact : bound.contacts()) {
            wire.addHeader(
                    response,
                    "Contact",
                    "<" + contact.uri() + ">;q=" + RegisterReader.q(contact.qThousandths()) + ";expires="
                            + contact.secondsLeft());
        }
        if (Headers.supports(request, RegisterReader.PATH)) { // RFC 3327 section 5.3
            RegisterReader.paths(request).forEach(value -> wire.addHeader(response, "Path", value));
        }
        wire.reply(transaction, response);
    }

    private void answer(ServerTransaction transaction, Response response) {
        counters.refused(response.getStatusCode());
        wire.reply(transaction, response);
    }
}
