package io.parley.engine.sip;

import java.util.LinkedHashMap;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sip.header.ProxyAuthenticateHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * A leg's answers to 401 and 407 (RFC 3261 section 22). A proxy and the callee may each ask; both answers then go along.
 * On the leg's owner.
 */
final class Challenges {
    /** One for a proxy, one for the callee, each once more with a fresh nonce. */
    static final int MAX_ROUNDS = 4;

    private record Answer(Digest.Challenge challenge, int uses) {}

    private final Optional<SipEndpoint.Credentials> credentials;
    private final SipWire wire;
    private final Map<String, Answer> answers = new LinkedHashMap<>();

    Challenges(Optional<SipEndpoint.Credentials> credentials, SipWire wire) {
        this.credentials = credentials;
        this.wire = wire;
    }

    /**
     * Takes the answer to a request, if it is a 401 or 407.
     *
     * @param answered what has been answered for this request so far, kept by the caller
     * @return whether another try makes sense: not with credentials that were just refused
     */
    boolean take(Response response, Set<String> answered) {
        int status = response.getStatusCode();
        boolean proxy = status == Response.PROXY_AUTHENTICATION_REQUIRED;
        if (!proxy && status != Response.UNAUTHORIZED) {
            return false;
        }
        if (credentials.isEmpty() || answered.size() >= MAX_ROUNDS) {
            return false;
        }
        ListIterator<?> headers =
                response.getHeaders(proxy ? ProxyAuthenticateHeader.NAME : WWWAuthenticateHeader.NAME);
        while (headers != null && headers.hasNext()) {
            Digest.Challenge challenge = read((WWWAuthenticateHeader) headers.next());
            if (challenge == null || !challenge.known()) {
                continue; // RFC 8760 section 2.4: the topmost that we know
            }
            String asked = (proxy ? "Proxy-Authorization " : "Authorization ") + challenge.realm();
            // RFC 7616 section 3.3: a second challenge for the same realm means a wrong password, unless it is stale.
            if (!answered.add(asked) && !(challenge.stale() && answered.add(asked + " " + challenge.nonce()))) {
                return false;
            }
            answers.put(asked, new Answer(challenge, 0));
            return true;
        }
        return false;
    }

    /** Puts what is known into a request. */
    void sign(Request request) {
        credentials.ifPresent(known -> answers.replaceAll((asked, answer) -> {
            int uses = answer.uses + 1;
            String value = Digest.answer(
                    answer.challenge,
                    known,
                    request.getMethod(),
                    request.getRequestURI().toString(),
                    uses,
                    wire.newToken());
            wire.addHeader(request, asked.substring(0, asked.indexOf(' ')), value);
            return new Answer(answer.challenge, uses);
        }));
    }

    private static Digest.@Nullable Challenge read(WWWAuthenticateHeader header) {
        if (!"Digest".equalsIgnoreCase(header.getScheme()) || header.getNonce() == null) {
            return null;
        }
        return new Digest.Challenge(
                text(header.getRealm()),
                header.getNonce(),
                text(header.getOpaque()),
                text(header.getAlgorithm()),
                text(header.getQop()),
                header.isStale());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
