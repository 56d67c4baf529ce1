package io.parley.engine.sip;

import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE that we took: RFC 3261 sections 9.2, 13.3 and 15. One state machine, on the leg's owner; the dialog's part is
 * {@link Session}.
 */
final class InboundLeg implements Leg {
    private enum State {
        /** 100 is sent; the owner has not decided. */
        TAKEN,
        /** 180 or 183 is sent. */
        PROCEEDING,
        /** 200 is sent, or even acknowledged; {@link #session} has the rest. */
        ANSWERED,
        OVER
    }

    private final LegLife life;
    private final SipWire wire;
    private final ServerTransaction transaction;
    private final Request invite;
    private final String offer;
    private final Session session;
    private final ProvisionalAnswers provisionals;
    private State state = State.TAKEN;
    /** Our 200's description while it waits for a PRACK. */
    private @Nullable String heldBack;

    private @Nullable Runnable byeAfterAck;

    InboundLeg(
            LegLife life,
            SipWire wire,
            SipSettings.Timers timers,
            ServerTransaction transaction,
            Request invite,
            String offer,
            Session session) {
        this.life = life;
        this.wire = wire;
        this.transaction = transaction;
        this.invite = invite;
        this.offer = offer;
        this.session = session;
        if (!offer.isEmpty()) {
            session.offers.wasOffered(offer);
        }
        this.provisionals = new ProvisionalAnswers(
                life, wire, timers, transaction, invite, session, !offer.isEmpty(), this::unacknowledged);
        session.pracks(this::onPrack);
    }

    @Override
    public LegLife life() {
        return life;
    }

    @Override
    public String sipCallId() {
        return life.callId;
    }

    Request invite() {
        return invite;
    }

    // ---- from the owner

    @Override
    public boolean heard() {
        return true;
    }

    @Override
    public void ring() {
        if (proceeds()) {
            provisionals.ring();
        }
    }

    @Override
    public Early earlyMedia(String sdp) {
        return proceeds() ? provisionals.earlyMedia(sdp) : Early.NONE;
    }

    private boolean proceeds() {
        return switch (state) {
            case TAKEN, PROCEEDING -> {
                state = State.PROCEEDING;
                yield heldBack == null;
            }
            case ANSWERED, OVER -> false;
        };
    }

    @Override
    public void answer(String sdp) {
        provisionals.repeats(sdp);
        switch (state) {
            case TAKEN, PROCEEDING -> {
                if (provisionals.holdAnswerBack()) {
                    heldBack = sdp; // RFC 3262 section 3
                } else {
                    sendAnswer(sdp);
                }
            }
            case ANSWERED, OVER -> {}
        }
    }

    private void sendAnswer(String sdp) {
        state = State.ANSWERED;
        provisionals.answered();
        boolean described = provisionals.described();
        if (!described && offer.isEmpty()) {
            session.offers.offered(sdp); // delayed offer (section 13.3.1.4): the ACK brings the answer
        } else if (!described) {
            session.offers.gaveAnswer(sdp);
        }
        session.answerInvite(transaction, invite, described ? "" : sdp);
    }

    @Override
    public void refuse(int status, String reason) {
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException("refuse: got " + status + ", expected 300 … 699");
        }
        refuse(status, reason, OptionalInt.empty());
    }

    @Override
    public void redirect(String uri) {
        Response response = wire.response(invite, Response.MOVED_TEMPORARILY, "", life.localTag);
        wire.addHeader(response, "Contact", "<" + wire.uri(uri) + ">");
        refuse(response, OptionalInt.empty());
    }

    private void refuse(int status, String reason, OptionalInt q850Cause) {
        refuse(wire.response(invite, status, reason, life.localTag), q850Cause);
    }

    private void refuse(Response response, OptionalInt q850Cause) {
        int status = response.getStatusCode();
        switch (state) {
            case TAKEN, PROCEEDING -> {
                wire.countRefusal(status);
                q850Cause.ifPresent(cause -> wire.addReason(response, cause));
                wire.reply(transaction, response);
                over(new Ending(By.US, Kind.REFUSED, status, q850Cause, response.getReasonPhrase()));
            }
            case ANSWERED, OVER -> {}
        }
    }

    @Override
    public void hangUp(int q850Cause) {
        switch (state) {
            case TAKEN, PROCEEDING -> refuse(Reasons.status(q850Cause), "", OptionalInt.of(q850Cause));
            case ANSWERED -> {
                Runnable bye = () -> session.bye(
                        q850Cause, new Ending(By.US, Kind.BYE, Response.OK, OptionalInt.of(q850Cause), "hung up"));
                if (session.awaitsAck()) { // section 15: not before the ACK; without one the session says BYE itself
                    byeAfterAck = bye;
                } else {
                    bye.run();
                }
            }
            case OVER -> {}
        }
    }

    @Override
    public Optional<DialogData> dialog() {
        return session.confirmed();
    }

    @Override
    public boolean peerSupports(String option) {
        return session.peerSupports(option);
    }

    @Override
    public void acceptMedia(long requestId, String sdp) {
        session.acceptMedia(requestId, sdp);
    }

    @Override
    public void refuseMedia(long requestId, int status) {
        session.refuseMedia(requestId, status);
    }

    @Override
    public boolean refer(Refer refer) {
        return session.refer(refer);
    }

    @Override
    public void abandonRefer() {
        session.abandonRefer();
    }

    // ---- from the peer

    /** RFC 3262 sections 3 and 5. */
    private boolean onPrack(ServerTransaction prackTransaction, Request prack) {
        Optional<Response> acknowledged = provisionals.acknowledgedBy(prack);
        if (acknowledged.isEmpty()) {
            return false;
        }
        String sdp = SipWire.sdp(prack);
        boolean answersOurOffer = session.offers.oursOpen() && SipWire.hasContent(acknowledged.get());
        if (answersOurOffer && sdp.isEmpty()) {
            wire.reply(prackTransaction, wire.response(prack, Response.BAD_REQUEST, "No answer", life.localTag));
            refuse(Response.NOT_ACCEPTABLE_HERE, "No answer to our offer");
            return true;
        }
        if (answersOurOffer || sdp.isEmpty()) {
            wire.reply(prackTransaction, wire.response(prack, Response.OK, "", life.localTag));
        } else {
            session.onUpdate(prackTransaction, prack);
        }
        if (answersOurOffer) {
            session.offers.gotFinalAnswer(sdp);
            life.emit(new Event.EarlyMedia(acknowledged.get().getStatusCode(), sdp));
        }
        if (heldBack != null && state == State.PROCEEDING) {
            sendAnswer(heldBack);
        } else {
            provisionals.next();
        }
        return true;
    }

    /** RFC 3262 section 3: no PRACK in 64 T1, so the caller does not hear us. */
    private void unacknowledged() {
        refuse(Response.SERVER_TIMEOUT, "No PRACK", OptionalInt.empty());
    }

    /** RFC 3261 section 9.2; the CANCEL itself has been answered. */
    void onCancel(Request cancel) {
        switch (state) {
            case TAKEN, PROCEEDING -> {
                wire.reply(transaction, wire.response(invite, Response.REQUEST_TERMINATED, "", life.localTag));
                over(new Ending(
                        By.PEER,
                        Kind.CANCELLED,
                        Response.REQUEST_TERMINATED,
                        Reasons.q850(cancel),
                        Reasons.text(cancel, Request.CANCEL)));
            }
            case ANSWERED, OVER -> {} // too late: no effect
        }
    }

    @Override
    public void onRequest(ServerTransaction requestTransaction, Request request) {
        boolean bye = request.getMethod().equals(Request.BYE);
        switch (state) {
            case TAKEN, PROCEEDING -> {
                if (bye) { // section 15: the caller may end an early dialog so; the INVITE gets its 487 (15.1.2)
                    wire.reply(requestTransaction, wire.response(request, Response.OK, "", life.localTag));
                    onCancel(request);
                } else {
                    session.onRequest(requestTransaction, request);
                }
            }
            case ANSWERED -> {
                if (bye) {
                    session.up(); // a BYE before the ACK ends it all the same
                }
                session.onRequest(requestTransaction, request);
            }
            case OVER -> session.onRequest(requestTransaction, request);
        }
    }

    @Override
    public void onAck(Request ack) {
        if (session.onAck(ack)) {
            Optional.ofNullable(byeAfterAck).ifPresent(Runnable::run);
            byeAfterAck = null;
        }
    }

    @Override
    public void onInviteSuccess(Response response) {
        var _ = session.onInviteSuccess(response); // to a re-INVITE of ours
    }

    @Override
    public void onCancelInDialog(Request cancel) {
        session.onCancel(cancel);
    }

    // ---- the end

    private void over(Ending ending) {
        state = State.OVER;
        provisionals.stop();
        session.close(ending);
    }

    @Override
    public void cutOff() {
        over(new Ending(By.US, Kind.TIMED_OUT, 0, OptionalInt.empty(), "endpoint closed"));
    }
}
