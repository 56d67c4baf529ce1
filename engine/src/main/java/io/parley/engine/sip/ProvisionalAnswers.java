package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * 180 and 183 to an INVITE that we took, reliable ones where our terms and the caller want it (RFC 3262), and what of the
 * session's description they have carried. On the leg's owner.
 */
final class ProvisionalAnswers {
    /** RFC 3261 section 13.3.1.1: a provisional answer every minute, or proxies give up. */
    private static final Duration STILL_RINGING = Duration.ofMinutes(1);

    private final LegLife life;
    private final SipWire wire;
    private final ServerTransaction transaction;
    private final Request invite;
    private final Session session;
    private final boolean offered;
    private final boolean required;
    private final Optional<ReliableProvisionals> reliable;
    /** Ours, in a 183; empty while there is none. */
    private String earlySdp = "";

    private EngineClock.@Nullable Timer timer;

    /**
     * To one INVITE.
     *
     * @param offered whether it carried an offer
     * @param unacknowledged a reliable one had no PRACK
     */
    ProvisionalAnswers(
            LegLife life,
            SipWire wire,
            SipSettings.Timers timers,
            ServerTransaction transaction,
            Request invite,
            Session session,
            boolean offered,
            Runnable unacknowledged) {
        this.life = life;
        this.wire = wire;
        this.transaction = transaction;
        this.invite = invite;
        this.session = session;
        this.offered = offered;
        this.required = Headers.requires(invite, ReliableProvisionals.OPTION);
        boolean used = required
                || (session.terms.provisional() == SessionTerms.Provisional.WHEN_SUPPORTED
                        && Headers.supports(invite, ReliableProvisionals.OPTION));
        this.reliable = used
                ? Optional.of(new ReliableProvisionals(life, wire, timers, transaction, unacknowledged))
                : Optional.empty();
    }

    void ring() {
        send(Response.RINGING, "");
    }

    /** 183 with our answer, or with our offer where there was none and it is sure to arrive. */
    SipLeg.Early earlyMedia(String sdp) {
        if (offered) {
            repeats(sdp);
            boolean first = earlySdp.isEmpty();
            earlySdp = sdp;
            if (reliable.isPresent()) {
                session.offers.gaveAnswer(sdp);
            }
            send(Response.SESSION_PROGRESS, first || reliable.isEmpty() ? sdp : "");
            return SipLeg.Early.HEARD;
        }
        if (reliable.isEmpty() || !earlySdp.isEmpty()) {
            ring();
            return SipLeg.Early.NONE;
        }
        earlySdp = sdp;
        session.offers.offered(sdp); // RFC 3262 section 5: the PRACK brings the answer
        send(Response.SESSION_PROGRESS, sdp);
        return SipLeg.Early.OFFERED;
    }

    private void send(int status, String sdp) {
        Response response = wire.response(invite, status, "", life.localTag);
        wire.addContact(response, session.dialog.transport);
        if (!sdp.isEmpty()) {
            wire.setSdp(response, sdp);
        }
        boolean withoutOffer = !offered && earlySdp.isEmpty();
        if (reliable.isPresent() && !withoutOffer) {
            wire.addHeader(response, "Allow", String.join(", ", SipWire.ALLOW)); // UPDATE may follow (RFC 3311)
            reliable.get().send(response);
        } else if (!required) {
            wire.reply(transaction, response);
        } // else RFC 3262 section 5: it would have to carry an offer, and we have none yet
        stopRepeating();
        timer = life.after(STILL_RINGING, () -> send(status, reliable.isPresent() ? "" : sdp));
    }

    /** RFC 6337 section 3.1.1: whatever carries our answer carries the same one. */
    void repeats(String sdp) {
        if (!earlySdp.isEmpty() && !earlySdp.equals(sdp)) {
            throw new IllegalArgumentException("an answer that is not the one of the early media");
        }
    }

    /** Whether offer and answer have been exchanged for good: then the 200 has none (RFC 6337 section 3.1.1). */
    boolean described() {
        return reliable.isPresent() && !earlySdp.isEmpty();
    }

    /** Whether the 200 has to wait for a PRACK. */
    boolean holdAnswerBack() {
        return reliable.filter(ReliableProvisionals::holdsAnswerBack).isPresent();
    }

    /** What a PRACK acknowledges; empty: nothing of ours. */
    Optional<Response> acknowledgedBy(Request prack) {
        return reliable.flatMap(open -> open.acknowledgedBy(prack));
    }

    /** After a PRACK has been answered. */
    void next() {
        reliable.ifPresent(ReliableProvisionals::next);
    }

    /** The 200 goes out. */
    void answered() {
        stopRepeating();
        reliable.ifPresent(ReliableProvisionals::settle);
    }

    void stop() {
        stopRepeating();
        reliable.ifPresent(ReliableProvisionals::stop);
    }

    private void stopRepeating() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
