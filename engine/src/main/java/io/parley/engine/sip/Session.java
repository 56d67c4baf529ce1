package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.SipLeg.Ending;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * One INVITE session in its dialog, early or confirmed, the same for both roles: answers the peer's requests (re-INVITE
 * and UPDATE, RFC 3261 section 14, RFC 3311; INFO; BYE) and says BYE. On the leg's owner; ends the leg through
 * {@link LegLife#release}.
 */
final class Session {
    /** How long the owner may think about a {@link SipLeg.Event.MediaOffer}. */
    static final Duration MEDIA_DECISION_WAIT = Duration.ofSeconds(8);

    /** Q.850: normal call clearing. */
    private static final int CAUSE_NORMAL = 16;

    /** Q.850: protocol error, unspecified. */
    private static final int CAUSE_PROTOCOL_ERROR = 111;

    private enum Phase {
        EARLY,
        UP,
        /** Our BYE is on its way. */
        ENDING,
        OVER
    }

    /** A re-INVITE or UPDATE on which the owner decides. */
    private record Pending(
            long id, ServerTransaction transaction, Request request, String offer, EngineClock.Timer timer) {

        boolean isInvite() {
            return request.getMethod().equals(Request.INVITE);
        }
    }

    final SipDialog dialog;
    private final LegLife life;
    private final SipWire wire;
    private final SipSettings.Timers timers;
    private final Challenges challenges;
    private Phase phase = Phase.EARLY;
    private String localSdp;
    private String remoteSdp;
    private boolean ourOfferOpen;
    private boolean theirOfferOpen;
    private @Nullable Pending pending;
    private @Nullable UnackedAnswer unacked;
    private @Nullable SentRefer sentRefer;
    private @Nullable Ending ending;
    private EngineClock.@Nullable Timer byeTimer;

    Session(LegLife life, SipDialog dialog, SipWire wire, SipSettings.Timers timers, Challenges challenges) {
        this.life = life;
        this.dialog = dialog;
        this.wire = wire;
        this.timers = timers;
        this.challenges = challenges;
        this.localSdp = "";
        this.remoteSdp = "";
    }

    /** We offered in the INVITE. */
    void offered(String sdp) {
        localSdp = sdp;
        ourOfferOpen = true;
    }

    /** The peer offered in the INVITE. */
    void wasOffered(String sdp) {
        remoteSdp = sdp;
        theirOfferOpen = true;
    }

    /** The peer's answer to our offer. */
    void gotAnswer(String sdp) {
        remoteSdp = sdp;
        ourOfferOpen = false;
    }

    /** Our answer to the peer's offer. */
    void gaveAnswer(String sdp) {
        localSdp = sdp;
        theirOfferOpen = false;
    }

    boolean knowsRemoteSdp() {
        return !remoteSdp.isEmpty();
    }

    /** The INVITE's 2xx was acknowledged. */
    void up() {
        phase = Phase.UP;
    }

    /** The dialog's state from the ACK until one side hangs up. */
    Optional<DialogData> confirmed() {
        return phase == Phase.UP ? Optional.of(dialog.data()) : Optional.empty();
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
                wire.addCapabilities(response);
                wire.addHeader(response, "Accept", "application/sdp");
                wire.reply(transaction, response);
            }
            // RFC 3515 section 2.4.2: we decide who transfers our calls, and a peer does not.
            case Request.REFER -> reply(transaction, request, Response.FORBIDDEN);
            case Request.SUBSCRIBE -> reply(transaction, request, Response.BAD_EVENT);
            case Request.NOTIFY -> onNotify(transaction, request);
            // No reliable provisional answer is ours (RFC 3262 section 3).
            case Request.PRACK -> reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
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
                finishBye();
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
        if (ourOfferOpen || unacked != null) {
            reply(transaction, request, Response.REQUEST_PENDING);
            return;
        }
        if (SipWire.hasContent(request) && !SipWire.isSdp(request)) {
            unsupportedMedia(transaction, request);
            return;
        }
        dialog.refreshTarget(request);
        String offer = SipWire.sdp(request);
        if (!offer.isEmpty() && unchanged(offer)) {
            answerInvite(transaction, request, localSdp); // a session refresh: nothing to decide
        } else {
            decide(transaction, request, offer);
        }
    }

    /** RFC 3311 section 5.2. */
    private void onUpdate(ServerTransaction transaction, Request request) {
        String offer = SipWire.sdp(request);
        if (SipWire.hasContent(request) && !SipWire.isSdp(request)) {
            unsupportedMedia(transaction, request);
        } else if (offer.isEmpty()) {
            dialog.refreshTarget(request);
            reply(transaction, request, Response.OK, "");
        } else if (pending != null || theirOfferOpen) {
            retryLater(transaction, request);
        } else if (ourOfferOpen) {
            reply(transaction, request, Response.REQUEST_PENDING);
        } else {
            dialog.refreshTarget(request);
            if (unchanged(offer)) {
                reply(transaction, request, Response.OK, localSdp);
            } else {
                decide(transaction, request, offer);
            }
        }
    }

    /** RFC 3264 section 8: the same text, or an o= line whose version stands still, changes nothing. */
    private boolean unchanged(String offer) {
        return offer.equals(remoteSdp)
                || (!originLine(offer).isEmpty() && originLine(offer).equals(originLine(remoteSdp)));
    }

    private static String originLine(String sdp) {
        return sdp.lines().filter(line -> line.startsWith("o=")).findFirst().orElse("");
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
            ourOfferOpen = true; // its answer is in the ACK
        } else {
            remoteSdp = decided.offer;
        }
        localSdp = sdp;
        if (decided.isInvite()) {
            answerInvite(decided.transaction, decided.request, sdp);
        } else {
            reply(decided.transaction, decided.request, Response.OK, sdp);
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

    private @Nullable Pending takePending(long id) {
        Pending found = pending;
        if (found == null || found.id != id) {
            return null;
        }
        found.timer.cancel();
        pending = null;
        return found;
    }

    private void answerInvite(ServerTransaction transaction, Request request, String sdp) {
        Response response = wire.response(request, Response.OK, "", dialog.localTag);
        wire.addContact(response, dialog.transport);
        wire.addCapabilities(response);
        wire.setSdp(response, sdp);
        sendUntilAcknowledged(transaction, request, response);
    }

    /** A 2xx to an INVITE of theirs, the first one or a later one. */
    void sendUntilAcknowledged(ServerTransaction transaction, Request request, Response response) {
        wire.reply(transaction, response);
        unacked = new UnackedAnswer(life, wire, timers, request, response, this::neverAcknowledged);
        unacked.start();
    }

    /** RFC 3261 section 13.3.1.4: no ACK in 64 T1; the session is ended with BYE. */
    private void neverAcknowledged() {
        unacked = null;
        phase = Phase.UP;
        bye(CAUSE_PROTOCOL_ERROR, new Ending(By.NETWORK, Kind.TIMED_OUT, Response.OK, OptionalInt.empty(), "no ACK"));
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
        String sdp = ourOfferOpen ? SipWire.sdp(ack) : "";
        if (ourOfferOpen && sdp.isEmpty()) { // section 13.2.1: the ACK has to carry the answer
            var broken = new Ending(
                    By.PEER,
                    Kind.PROTOCOL_ERROR,
                    Response.OK,
                    OptionalInt.empty(),
                    "ACK without an answer to our offer");
            bye(CAUSE_NORMAL, broken);
            return true;
        }
        if (ourOfferOpen) {
            gotAnswer(sdp);
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

    /** Keys by INFO: application/dtmf-relay ({@code Signal=5}) and application/dtmf ({@code 5}). */
    private void onInfo(ServerTransaction transaction, Request request) {
        String type = SipWire.contentType(request);
        if (type.equals("application/dtmf-relay") || type.equals("application/dtmf")) {
            reply(transaction, request, Response.OK);
            key(SipWire.text(request)).ifPresent(key -> life.emit(new SipLeg.Event.InfoDigit(key)));
        } else if (!SipWire.hasContent(request)) {
            reply(transaction, request, Response.OK); // RFC 6086 section 4.2.2: legacy keep-alive
        } else {
            unsupportedMedia(transaction, request);
        }
    }

    static Optional<Character> key(String body) {
        String signal = body.strip();
        for (String line : body.split("\\R", 16)) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.substring(0, equals).strip().equalsIgnoreCase("signal")) {
                signal = line.substring(equals + 1).strip();
            }
        }
        return switch (signal.toUpperCase(Locale.ROOT)) {
            case "10", "*" -> Optional.of('*');
            case "11", "#" -> Optional.of('#');
            case "12", "A" -> Optional.of('A');
            case "13", "B" -> Optional.of('B');
            case "14", "C" -> Optional.of('C');
            case "15", "D" -> Optional.of('D');
            case String one
            when one.length() == 1 && one.charAt(0) >= '0' && one.charAt(0) <= '9' -> Optional.of(one.charAt(0));
            default -> Optional.empty(); // 16 is a hook flash
        };
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

    // ---- our BYE

    /** Says BYE; the leg is over when it is answered, or after {@link SipSettings.Timers#byeWait()}. */
    void bye(int q850Cause, Ending then) {
        if (phase == Phase.ENDING || phase == Phase.OVER) {
            return;
        }
        phase = Phase.ENDING;
        ending = then;
        abandonRequests();
        byeTimer = life.after(timers.byeWait(), this::finishBye);
        sendBye(q850Cause, new HashSet<>());
    }

    private void sendBye(int q850Cause, Set<String> answered) {
        Request bye = wire.inDialog(dialog, Request.BYE, dialog.nextSequence());
        wire.addReason(bye, q850Cause);
        challenges.sign(bye);
        if (wire.send(bye, new ByeExchange(q850Cause, answered)).isEmpty()) {
            finishBye();
        }
    }

    private final class ByeExchange implements Exchange {
        private final int q850Cause;
        private final Set<String> answered;

        ByeExchange(int q850Cause, Set<String> answered) {
            this.q850Cause = q850Cause;
            this.answered = answered;
        }

        @Override
        public void post(Runnable step) {
            life.post(step);
        }

        @Override
        public void onResponse(Response response) {
            int status = response.getStatusCode();
            if (status < 200) {
                return; // some peers send 100 to a BYE
            }
            if (phase == Phase.ENDING && challenges.take(response, answered)) {
                sendBye(q850Cause, answered);
            } else {
                finishBye(); // 481 and 408, too: section 15.1.1
            }
        }

        @Override
        public void onTimeout() {
            finishBye();
        }

        @Override
        public void onTransportFailed() {
            finishBye();
        }
    }

    private void finishBye() {
        if (phase == Phase.ENDING && ending != null) {
            close(ending);
        }
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
        if (byeTimer != null) {
            byeTimer.cancel();
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

    private void reply(ServerTransaction transaction, Request request, int status, String sdp) {
        Response response = wire.response(request, status, "", dialog.localTag);
        wire.addContact(response, dialog.transport);
        if (!sdp.isEmpty()) {
            wire.setSdp(response, sdp);
        }
        wire.reply(transaction, response);
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
