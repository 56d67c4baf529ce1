package io.parley.engine.sip;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * The session interval that a leg asks for, raised by each 422 (RFC 4028 sections 6 and 7.3). On the leg's owner; before
 * there is a leg, on the stack's threads.
 */
final class SessionInterval {
    static final String SESSION_EXPIRES = "Session-Expires";
    static final String SHORT_FORM = "x";
    static final String MIN_SE = "Min-SE";

    /** RFC 4028 section 20.1's code, which the stack's list of codes lacks. */
    static final int TOO_SMALL = 422;

    /** Each proxy on the way may want more than the one before it. */
    private static final int MAX_RAISES = 5;

    final SessionTerms.Timer terms;
    private Duration wanted;
    private Duration minimum;
    private int raises;

    SessionInterval(SessionTerms.Timer terms) {
        this.terms = terms;
        this.wanted = terms.expires();
        this.minimum = terms.minimum();
    }

    /** Session-Expires and Min-SE of an INVITE that begins a session, where our terms offer them. */
    void ask(SipWire wire, Request invite) {
        switch (terms.mode()) {
            case OFF, WHEN_ASKED -> {}
            case OFFER, ALWAYS ->
                ask(
                        wire,
                        invite,
                        wanted,
                        switch (terms.refresher()) {
                            case AUTO -> "";
                            case US -> ";refresher=uac";
                            case PEER -> ";refresher=uas";
                        });
        }
    }

    /** Of a refresh: who refreshes stays as it is (section 7.4). */
    void askAgain(SipWire wire, Request refresh, Duration interval, boolean weRefresh) {
        ask(
                wire,
                refresh,
                interval.compareTo(minimum) < 0 ? minimum : interval,
                ";refresher=" + (weRefresh ? "uac" : "uas"));
    }

    private void ask(SipWire wire, Request request, Duration interval, String refresher) {
        wire.addHeader(request, SESSION_EXPIRES, interval.toSeconds() + refresher);
        if (minimum.compareTo(SessionTerms.Timer.SHORTEST) > 0) { // 90 s need not be said (section 5)
            wire.addHeader(request, MIN_SE, Long.toString(minimum.toSeconds()));
        }
    }

    /** Takes the answer to a request: whether it is a 422 after which another try makes sense. */
    boolean raise(Response response) {
        OptionalInt least = Headers.number(response, MIN_SE);
        if (response.getStatusCode() != TOO_SMALL
                || least.isEmpty()
                || least.getAsInt() <= minimum.toSeconds()
                || least.getAsInt() > SessionTerms.Timer.LONGEST.toSeconds()
                || ++raises > MAX_RAISES) {
            return false;
        }
        minimum = Duration.ofSeconds(least.getAsInt());
        wanted = wanted.compareTo(minimum) < 0 ? minimum : wanted;
        return true;
    }

    /**
     * Whether a received request asks for less than we agree to: then it gets a 422. Not if its sender knows no timers, for
     * a proxy has asked then, and the sender could do nothing about it (section 9).
     */
    boolean tooSmall(Request request) {
        OptionalInt asked = seconds(request);
        return terms.mode() != SessionTerms.Mode.OFF
                && asked.isPresent()
                && asked.getAsInt() < terms.minimum().toSeconds()
                && Headers.supports(request, SessionTimer.OPTION);
    }

    /** The 422 to such a request. */
    Response refusal(SipWire wire, Request request, String localTag) {
        Response response = wire.response(request, TOO_SMALL, "Session Interval Too Small", localTag);
        wire.addHeader(response, MIN_SE, Long.toString(terms.minimum().toSeconds()));
        return response;
    }

    /**
     * What we agree to of what a request asks: no more than the peer says, no more than ours, and not below the least that
     * it or the RFC names (section 9).
     */
    Duration agreed(Request request) {
        long asked = seconds(request).orElse((int) terms.expires().toSeconds());
        long least = Math.max(Headers.number(request, MIN_SE).orElse(0), SessionTerms.Timer.SHORTEST.toSeconds());
        return Duration.ofSeconds(Math.min(asked, Math.max(terms.expires().toSeconds(), least)));
    }

    /** Empty where there is no Session-Expires, or none that can be read. */
    static OptionalInt seconds(Message message) {
        return Headers.number(message, SESSION_EXPIRES, SHORT_FORM);
    }

    /** {@code uac}, {@code uas}, or empty. */
    static String refresher(Message message) {
        String value = Headers.first(message, SESSION_EXPIRES, SHORT_FORM).orElse("");
        for (String parameter : value.split(";", 8)) {
            String stripped = parameter.strip();
            if (stripped.regionMatches(true, 0, "refresher=", 0, 10)) {
                return stripped.substring(10).strip().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }
}
