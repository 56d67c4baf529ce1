package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.OptionalInt;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * How long a session lasts without a refresh, and who refreshes it: RFC 4028 for both roles. Each request that refreshes
 * decides anew. On the leg's owner and the engine's clock.
 */
final class SessionTimer {
    static final String OPTION = "timer";

    /** Section 10: the BYE goes out so long before the end, or a third of the interval. */
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(32);

    /** What the session does when a time has come. */
    interface Host {
        /** Half of the interval is over, and it is ours to refresh. */
        void refresh();

        /** Nobody has refreshed. */
        void expired();
    }

    private final SessionInterval interval;
    private final LegLife life;
    private final Host host;
    private Duration current = Duration.ZERO;
    private boolean weRefresh;
    private long run;
    private EngineClock.@Nullable Timer refreshTimer;
    private EngineClock.@Nullable Timer expiryTimer;

    SessionTimer(SessionInterval interval, LegLife life, Host host) {
        this.interval = interval;
        this.life = life;
        this.host = host;
    }

    private boolean off() {
        return interval.terms.mode() == SessionTerms.Mode.OFF;
    }

    /** Session-Expires of a refresh of ours. */
    void askAgain(SipWire wire, Request refresh) {
        interval.askAgain(wire, refresh, current, weRefresh);
    }

    /** A 422 to a refresh of ours: whether to try again. */
    boolean raise(Response response) {
        return interval.raise(response);
    }

    /** A 2xx to an INVITE, re-INVITE or UPDATE of ours (sections 7.2 and 7.4). */
    void agreed(Response response) {
        OptionalInt seconds = SessionInterval.seconds(response);
        if (off()) {
            return;
        }
        if (seconds.isPresent() && seconds.getAsInt() > 0) {
            run(
                    Duration.ofSeconds(seconds.getAsInt()),
                    !SessionInterval.refresher(response).equals("uas"));
        } else if (interval.terms.mode() == SessionTerms.Mode.ALWAYS) {
            run(current.isZero() ? interval.terms.expires() : current, true); // the peer knows no timers: we look alone
        } else {
            stop();
        }
    }

    /** Whether a request of the peer asks for too little; the session then sends {@link #refusal}. */
    boolean tooSmall(Request request) {
        return interval.tooSmall(request);
    }

    Response refusal(SipWire wire, Request request, String localTag) {
        return interval.refusal(wire, request, localTag);
    }

    /** Our 2xx to an INVITE, re-INVITE or UPDATE of the peer: what it says of the timer, which starts anew (section 9). */
    void accept(SipWire wire, Request request, Response response) {
        if (off()) {
            return;
        }
        boolean asked = SessionInterval.seconds(request).isPresent();
        boolean knows = Headers.supports(request, OPTION) || Headers.requires(request, OPTION);
        boolean goesOn = !current.isZero() && knows;
        if (!asked && !goesOn && interval.terms.mode() != SessionTerms.Mode.ALWAYS) {
            stop();
            return;
        }
        boolean theyRefresh = knows
                && switch (SessionInterval.refresher(request)) {
                    case "uac" -> true;
                    case "uas" -> false;
                    default -> goesOn ? !weRefresh : interval.terms.refresher() != SessionTerms.Refresher.US; // table 2
                };
        Duration agreed = asked || !goesOn ? interval.agreed(request) : current;
        wire.addHeader(
                response,
                SessionInterval.SESSION_EXPIRES,
                agreed.toSeconds() + ";refresher=" + (theyRefresh ? "uac" : "uas"));
        if (knows) {
            wire.addHeader(response, "Require", OPTION);
        }
        run(agreed, !theyRefresh);
    }

    private void run(Duration agreed, boolean ours) {
        stop();
        current = agreed;
        weRefresh = ours;
        Duration third = agreed.dividedBy(3);
        Duration margin = third.compareTo(LONGEST_MARGIN) < 0 ? third : LONGEST_MARGIN;
        expiryTimer = after(agreed.minus(margin), host::expired);
        if (ours) {
            refreshTimer = after(agreed.dividedBy(2), host::refresh);
        }
    }

    /** A timer that was cancelled may have been on its way already. */
    private EngineClock.Timer after(Duration delay, Runnable step) {
        long mine = run;
        return life.after(delay, () -> {
            if (mine == run) {
                step.run();
            }
        });
    }

    /** The session is over, or nobody asks for a timer any more. */
    void stop() {
        run++;
        current = Duration.ZERO;
        if (refreshTimer != null) {
            refreshTimer.cancel();
        }
        if (expiryTimer != null) {
            expiryTimer.cancel();
        }
    }
}
