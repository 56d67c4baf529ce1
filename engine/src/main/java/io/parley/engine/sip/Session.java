package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.SipLeg.Ending;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * One INVITE session in its dialog, early or confirmed, the same for both roles: answers the peer's requests (re-INVITE
 * and UPDATE, RFC 3261 section 14, RFC 3311; INFO; BYE) and says BYE. On the leg's owner; ends the leg through
 * {@link LegLife#release}.
 */
final class Session implements SessionTimer.Host, SessionRefresh.Host {
    /** How long the owner may think about a {@link SipLeg.Event.MediaOffer}. */
    static final Duration MEDIA_DECISION_WAIT = Duration.ofSeconds(8);

    static final String SESSION_EXPIRED = "session expired";

    private enum Phase {
        EARLY,
        UP,
        /** Our BYE is on its way. */
        ENDING,
        OVER
    }

    /** Whoever sent reliable provisional answers. */
    interface Pracks {
        /** Takes one; false: it acknowledges nothing of ours. */
        boolean take(ServerTransaction transaction, Request prack);
    }

    /** A re-INVITE, UPDATE or PRACK on which the owner decides. */
    private record Pending(
            long id, ServerTransaction transaction, Request request, String offer, EngineClock.Timer timer) {

        boolean isInvite() {
            return request.getMethod().equals(Request.INVITE);
        }
    }

    final SipDialog dialog;
    final Offers offers = new Offers();
    final SessionTimer timer;
    final ReceivedProvisionals provisionals;
    private final LegLife life;
    private final SipWire wire;
    private final SipSettings.Timers timers;
    private final Challenges challenges;
    final SessionTerms terms;
    private final SessionRefresh refresh;
    private Phase phase = Phase.EARLY;
    private Pracks pracks = (transaction, prack) -> false;
    private @Nullable Pending pending;
    private @Nullable UnackedAnswer unacked;
    private @Nullable SentRefer sentRefer;
    private @Nullable SentBye sentBye;

    /** @param interval what the leg has asked for so far */
    Session(
            LegLife life,
            SipDialog dialog,
            SipWire wire,
            SipSettings.Timers timers,
            Challenges challenges,
            SessionTerms terms,
            SessionInterval interval) {
        this.life = life;
        this.dialog = dialog;
        this.wire = wire;
        this.timers = timers;
        this.challenges = challenges;
        this.terms = terms;
        this.timer = new SessionTimer(interval, life, this);
        this.provisionals = new ReceivedProvisionals(life, dialog, wire, challenges);
        this.refresh = new SessionRefresh(life, dialog, wire, challenges, timer, offers, terms, this);
    }

    /** The INVITE's 2xx was acknowledged; no session that is over comes back. */
    void up() {
        if (phase == Phase.EARLY) {
            phase = Phase.UP;
        }
    }

    /** PRACKs go there. */
    void pracks(Pracks taker) {
        pracks = taker;
    }

    /** The dialog's state from the ACK until one side hangs up. */
    Optional<DialogData> confirmed() {
        return phase == Phase.UP ? Optional.of(dialog.data()) : Optional.empty();
    }

    boolean peerSupports(String option) {
        return dialog.peerSupports(option);
    }

    // ---- what the peer asks

    void onRequest(ServerTransaction transaction, Request request) {
        boolean notify = request.getMethod().equals(Request.NOTIFY);
        if (phase == Phase.OVER && !(notify && sentRefer != null)) {
            reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            return;
        }
        if (!dialog.inOrder(request)) {
            reply(transaction, request, Response.SERVER_INTERNAL_ERROR); // RFC 3261 section 12.2.2
            return;
        }
        switch (request.getMethod()) {
            case Request.BYE -> onBye(transaction, request);
            case Request.INVITE -> onReInvite(transaction, request);
            case Request.UPDATE -> onUpdate(transaction, request);
            case Request.INFO -> onInfo(transaction, request);
            case Request.OPTIONS -> {
                Response response = wire.response(request, Response.OK, "", dialog.localTag);
                wire.addCapabilities(response, terms);
                wire.addHeader(response, "Accept", "application/sdp");
                wire.reply(transaction, response);
            }
            // RFC 3515 section 2.4.2: we decide who transfers our calls, and a peer does not.
            case Request.REFER -> reply(transaction, request, Response.FORBIDDEN);
            case Request.SUBSCRIBE -> reply(transaction, request, Response.BAD_EVENT);
            case Request.NOTIFY -> onNotify(transaction, request);
            case Request.PRACK -> {
                if (!pracks.take(transaction, request)) { // RFC 3262 section 3
                    reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
                }
            }
            case Request.MESSAGE, Request.PUBLISH, Request.REGISTER ->
                reply(transaction, request, Response.METHOD_NOT_ALLOWED);
            default -> reply(transaction, request, Response.NOT_IMPLEMENTED);
        }
    }

    /** RFC 3261 section 15.1.2. */
    private void onBye(ServerTransaction transaction, Request bye) {
        switch (phase) {
            case EARLY -> reply(transaction, bye, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
            case UP -> {
                reply(transaction, bye, Response.OK);
                close(new Ending(By.PEER, Kind.BYE, Response.OK, Reasons.q850(bye), Reasons.text(bye, Request.BYE)));
            }
            case ENDING -> { // both hung up at once: ours came first here
                reply(transaction, bye, Response.OK);
                if (sentBye != null) {
                    sentBye.finish();
                }
            }
            case OVER -> reply(transaction, bye, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    /** RFC 3261 section 14.2. */
    private void onReInvite(ServerTransaction transaction, Request request) {
        if (phase != Phase.UP) {
            reply(transaction, request, phase == Phase.EARLY ? Response.REQUEST_PENDING : Response.DECLINE);
            return;
        }
        if (pending != null) {
            retryLater(transaction, request);
            return;
        }
        if (offers.oursOpen() || unacked != null) {
            reply(transaction, request, Response.REQUEST_PENDING);
            return;
        }
        if (timer.tooSmall(request)) {
            wire.reply(transaction, timer.refusal(wire, request, dialog.localTag));
            return;
        }
        if (SipWire.hasContent(request) && !SipWire.isSdp(request)) {
            unsupportedMedia(transaction, request);
            return;
        }
        dialog.refreshTarget(request);
        String offer = SipWire.sdp(request);
        if (!offer.isEmpty() && offers.unchanged(offer)) {
            answerInvite(transaction, request, offers.local()); // a session refresh: nothing to decide
        } else {
            decide(transaction, request, offer);
        }
    }

    /** RFC 3311 section 5.2; a PRACK with an offer is treated alike (RFC 3262 section 5). */
    void onUpdate(ServerTransaction transaction, Request request) {
        String offer = SipWire.sdp(request);
        if (SipWire.hasContent(request) && !SipWire.isSdp(request)) {
            unsupportedMedia(transaction, request);
        } else if (timer.tooSmall(request)) {
            wire.reply(transaction, timer.refusal(wire, request, dialog.localTag));
        } else if (offer.isEmpty()) {
            dialog.refreshTarget(request);
            answerOther(transaction, request, "");
        } else if (pending != null || offers.theirsOpen()) {
            retryLater(transaction, request);
        } else if (offers.oursOpen()) {
            reply(transaction, request, Response.REQUEST_PENDING);
        } else {
            dialog.refreshTarget(request);
            if (offers.unchanged(offer)) {
                answerOther(transaction, request, offers.local());
            } else {
                decide(transaction, request, offer);
            }
        }
    }

    private void decide(ServerTransaction transaction, Request request, String offer) {
        long id = life.nextRequestId();
        EngineClock.Timer timer =
                life.after(MEDIA_DECISION_WAIT, () -> refuseMedia(id, Response.SERVER_INTERNAL_ERROR));
        pending = new Pending(id, transaction, request, offer, timer);
        life.emit(new SipLeg.Event.MediaOffer(id, request.getMethod(), offer));
    }

    boolean acceptMedia(long id, String sdp) {
        Pending decided = takePending(id);
        if (decided == null) {
            return false;
        }
        if (decided.offer.isEmpty()) {
            offers.offered(sdp); // its answer is in the ACK
        } else {
            offers.wasOffered(decided.offer);
            offers.gaveAnswer(sdp);
        }
        if (decided.isInvite()) {
            answerInvite(decided.transaction, decided.request, sdp);
        } else {
            answerOther(decided.transaction, decided.request, sdp);
        }
        return true;
    }

    boolean refuseMedia(long id, int status) {
        Pending decided = takePending(id);
        if (decided == null) {
            return false;
        }
        reply(decided.transaction, decided.request, status);
        return true;
    }

    /** RFC 3261 section 9.2: a re-INVITE that is not answered yet gets its 487; the session goes on as it was. */
    void onCancel(Request cancel) {
        if (pending != null
                && pending.isInvite()
                && SipWire.sequence(pending.request).getSeqNumber()
                        == SipWire.sequence(cancel).getSeqNumber()) {
            refuseMedia(pending.id, Response.REQUEST_TERMINATED);
        }
    }

    private @Nullable Pending takePending(long id) {
        Pending found = pending;
        if (found == null || found.id != id) {
            return null;
        }
        found.timer.cancel();
        pending = null;
        return found;
    }

    /** Our 200 to an INVITE, with our answer, our offer, or none where a 183 had it. */
    void answerInvite(ServerTransaction transaction, Request request, String sdp) {
        sendUntilAcknowledged(transaction, request, success(request, sdp));
    }

    private void answerOther(ServerTransaction transaction, Request request, String sdp) {
        wire.reply(transaction, success(request, sdp));
    }

    /** 200 to a request that refreshes target and timer. */
    private Response success(Request request, String sdp) {
        Response response = wire.response(request, Response.OK, "", dialog.localTag);
        wire.addContact(response, dialog.transport);
        wire.addCapabilities(response, terms);
        if (!sdp.isEmpty()) {
            wire.setSdp(response, sdp);
        }
        if (phase != Phase.EARLY || request.getMethod().equals(Request.INVITE)) {
            timer.accept(wire, request, response);
        }
        return response;
    }

    private void sendUntilAcknowledged(ServerTransaction transaction, Request request, Response response) {
        wire.reply(transaction, response);
        unacked = new UnackedAnswer(life, wire, timers, request, response, this::neverAcknowledged);
        unacked.start();
    }

    /** RFC 3261 section 13.3.1.4: no ACK in 64 T1; the session is ended with BYE. */
    private void neverAcknowledged() {
        unacked = null;
        phase = Phase.UP;
        bye(Q850.PROTOCOL_ERROR, new Ending(By.NETWORK, Kind.TIMED_OUT, Response.OK, OptionalInt.empty(), "no ACK"));
    }

    /**
     * An ACK to our 2xx.
     *
     * @return whether we had been waiting for it
     */
    boolean onAck(Request ack) {
        if (unacked == null || !unacked.acknowledgedBy(ack)) {
            return false;
        }
        unacked.stop();
        unacked = null;
        boolean confirmed = phase == Phase.EARLY;
        if (confirmed) {
            phase = Phase.UP;
        }
        String sdp = offers.oursOpen() ? SipWire.sdp(ack) : "";
        if (offers.oursOpen() && sdp.isEmpty()) { // section 13.2.1: the ACK has to carry the answer
            var broken = new Ending(
                    By.PEER,
                    Kind.PROTOCOL_ERROR,
                    Response.OK,
                    OptionalInt.empty(),
                    "ACK without an answer to our offer");
            bye(Q850.NORMAL_CLEARING, broken);
            return true;
        }
        if (offers.oursOpen()) {
            offers.gotAnswer(sdp);
        }
        if (confirmed || !sdp.isEmpty()) {
            life.emit(new SipLeg.Event.Answered(sdp, dialog.remoteContact()));
        }
        return true;
    }

    boolean awaitsAck() {
        return unacked != null;
    }

    /** Of no subscription but that of a REFER (RFC 6665 section 4.1.3). */
    private void onNotify(ServerTransaction transaction, Request request) {
        if (sentRefer == null || !sentRefer.takes(transaction, request)) {
            reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        }
    }

    private void onInfo(ServerTransaction transaction, Request request) {
        if (InfoKey.isIn(request)) {
            reply(transaction, request, Response.OK);
            InfoKey.of(SipWire.text(request)).ifPresent(key -> life.emit(new SipLeg.Event.InfoDigit(key)));
        } else if (!SipWire.hasContent(request)) {
            reply(transaction, request, Response.OK); // RFC 6086 section 4.2.2: legacy keep-alive
        } else {
            unsupportedMedia(transaction, request);
        }
    }

    // ---- our REFER

    /** False unless the session is up. */
    boolean refer(SipLeg.Refer refer) {
        if (phase != Phase.UP) {
            return false;
        }
        abandonRefer();
        sentRefer = new SentRefer(refer, life, dialog, wire, challenges);
        sentRefer.start();
        return true;
    }

    void abandonRefer() {
        if (sentRefer != null) {
            sentRefer.abandon();
        }
    }

    // ---- the session's timer

    @Override
    public void refresh() {
        refresh.begin();
    }

    @Override
    public boolean isBusy() {
        return phase != Phase.UP || pending != null || unacked != null || offers.oursOpen();
    }

    @Override
    public void refreshed(String changedSdp) {
        if (!changedSdp.isEmpty()) {
            life.emit(new SipLeg.Event.Answered(changedSdp, dialog.remoteContact()));
        }
    }

    /** RFC 3261 section 12.2.1.2: 408 and 481 end the dialog. */
    @Override
    public void lost(int status, String reason) {
        bye(
                Q850.TIMER_EXPIRED,
                new Ending(By.NETWORK, Kind.TIMED_OUT, status, OptionalInt.of(Q850.TIMER_EXPIRED), reason));
    }

    /** RFC 4028 section 10. */
    @Override
    public void expired() {
        lost(Response.OK, SESSION_EXPIRED);
    }

    /**
     * A 2xx to a re-INVITE of ours.
     *
     * @return false if it is to none
     */
    boolean onInviteSuccess(Response response) {
        return refresh.onInviteSuccess(response);
    }

    // ---- our BYE

    /** Says BYE; the leg is over when it is answered, or after {@link SipSettings.Timers#byeWait()}. */
    void bye(int q850Cause, Ending then) {
        if (phase == Phase.ENDING || phase == Phase.OVER) {
            return;
        }
        phase = Phase.ENDING;
        stopTimer();
        abandonRequests();
        sentBye = new SentBye(life, dialog, wire, challenges, q850Cause, then, () -> close(then));
        sentBye.start(timers);
    }

    private void stopTimer() {
        timer.stop();
        refresh.stop();
    }

    // ---- the end

    /** Ends session and leg. */
    void close(Ending because) {
        discard();
        life.release(because);
    }

    /** Ends the session only: another fork won, or the INVITE failed. */
    void discard() {
        phase = Phase.OVER;
        stopTimer();
        if (sentBye != null) {
            sentBye.stop();
        }
        abandonRequests();
    }

    /** RFC 3261 section 15.1.2: what is pending is answered 487. */
    private void abandonRequests() {
        if (unacked != null) {
            unacked.stop();
            unacked = null;
        }
        if (pending != null) {
            refuseMedia(pending.id, Response.REQUEST_TERMINATED);
        }
    }

    // ---- small answers

    private void reply(ServerTransaction transaction, Request request, int status) {
        wire.reply(transaction, wire.response(request, status, "", dialog.localTag));
    }

    private void retryLater(ServerTransaction transaction, Request request) {
        Response response = wire.response(request, Response.SERVER_INTERNAL_ERROR, "", dialog.localTag);
        wire.addHeader(response, "Retry-After", Integer.toString(wire.randomBelow(10)));
        wire.reply(transaction, response);
    }

    private void unsupportedMedia(ServerTransaction transaction, Request request) {
        Response response = wire.response(request, Response.UNSUPPORTED_MEDIA_TYPE, "", dialog.localTag);
        wire.addHeader(response, "Accept", "application/sdp");
        wire.reply(transaction, response);
    }
}
