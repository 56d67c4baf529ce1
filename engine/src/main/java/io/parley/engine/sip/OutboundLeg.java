package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.SipLeg.Ending.By;
import io.parley.engine.sip.SipLeg.Ending.Kind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.sip.ClientTransaction;
import javax.sip.ServerTransaction;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE that we sent, from name look-up to the end: RFC 3261 sections 9.1, 13.2, 15 and 22. One state machine, on the
 * leg's owner; the dialog's part is {@link Session}. It stays known for 64 T1 after its end, to answer late 2xx.
 */
final class OutboundLeg implements Leg, PlacedLeg {
    static final String RING_TIMEOUT = "ring time-out";

    /** Callees that one proxied INVITE may reach. */
    private static final int MAX_FORKS = 8;

    private enum State {
        /** The next hop's name is being looked up. */
        RESOLVING,
        /** INVITE sent, nothing heard. */
        CALLING,
        /** A provisional answer came. */
        PROCEEDING,
        /** Answered; {@link #session} has the rest. */
        UP,
        OVER
    }

    /** Why we want out before there is a final answer. */
    private record Cancelling(int q850Cause, String reason) {}

    private final LegLife life;
    private final SipWire wire;
    private final SipSettings.Timers timers;
    private final SipCounters counters;
    private final SipEndpoint.Invite invite;
    private final URI called;
    private final Redirection redirection;
    private final SessionInterval interval;
    private final Set<String> answeredChallenges = new HashSet<>();
    private final EarlyDialogs early = new EarlyDialogs(MAX_FORKS, this::newSession);
    private final Map<String, Request> acks = new LinkedHashMap<>();
    private State state = State.RESOLVING;
    private URI target;
    private Challenges challenges;
    private long sequence;
    private @Nullable Hop hop;
    private @Nullable Request inviteRequest;
    private @Nullable ClientTransaction inviteTransaction;
    private @Nullable Session session;
    private @Nullable Cancelling cancelling;
    private boolean cancelSent;
    private boolean heard;
    private EngineClock.@Nullable Timer ringTimer;
    private EngineClock.@Nullable Timer cancelTimer;

    OutboundLeg(
            LegLife life,
            SipWire wire,
            SipSettings.Timers timers,
            SipCounters counters,
            SipEndpoint.Invite invite,
            URI target) {
        this.life = life;
        this.wire = wire;
        this.timers = timers;
        this.counters = counters;
        this.invite = invite;
        this.called = target;
        this.target = target;
        this.redirection = new Redirection(invite.terms().redirects(), wire, target);
        this.challenges = new Challenges(invite.credentials(), wire);
        this.interval = new SessionInterval(invite.terms().timer());
    }

    @Override
    public LegLife life() {
        return life;
    }

    @Override
    public String sipCallId() {
        return life.callId;
    }

    // ---- from the owner

    @Override
    public void hangUp(int q850Cause) {
        switch (state) {
            case RESOLVING ->
                over(new Ending(By.US, Kind.CANCELLED, 0, OptionalInt.of(q850Cause), "hung up before the INVITE"));
            case CALLING, PROCEEDING -> cancel(new Cancelling(q850Cause, "hung up"));
            case UP -> {
                if (session != null) {
                    session.bye(
                            q850Cause, new Ending(By.US, Kind.BYE, Response.OK, OptionalInt.of(q850Cause), "hung up"));
                }
            }
            case OVER -> {}
        }
    }

    @Override
    public boolean heard() {
        return heard;
    }

    @Override
    public Optional<DialogData> dialog() {
        return Optional.ofNullable(session).flatMap(Session::confirmed);
    }

    @Override
    public boolean peerSupports(String option) {
        return session != null && session.peerSupports(option);
    }

    @Override
    public void acceptMedia(long requestId, String sdp) {
        boolean known = session != null && session.acceptMedia(requestId, sdp);
        for (Session fork : early.all()) {
            known = known || fork.acceptMedia(requestId, sdp);
        }
    }

    @Override
    public void refuseMedia(long requestId, int status) {
        boolean known = session != null && session.refuseMedia(requestId, status);
        for (Session fork : early.all()) {
            known = known || fork.refuseMedia(requestId, status);
        }
    }

    @Override
    public boolean refer(Refer refer) {
        return session != null && session.refer(refer);
    }

    @Override
    public void abandonRefer() {
        if (session != null) {
            session.abandonRefer();
        }
    }

    // ---- the INVITE

    /** The first step; the ring time-out covers the look-up, too. */
    void start() {
        ringTimer = life.after(invite.ringTimeout(), this::ringTimedOut);
    }

    /** The next hop's address is known, or empty: it is not. */
    void resolved(Optional<Hop> found) {
        if (state != State.RESOLVING) {
            return;
        }
        if (found.isEmpty()) {
            overUnlessRedirected(failed(Kind.TRANSPORT_FAILED, "host name unknown"));
            return;
        }
        hop = found.get();
        sendInvite();
    }

    private void sendInvite() {
        state = State.CALLING;
        Hop to = known(hop);
        Request request;
        try {
            request = wire.invite(invite, called, to, life.callId, life.localTag, ++sequence);
            request.setRequestURI(target); // To stays what was called (RFC 3261 section 8.1.3.4)
            interval.ask(wire, request);
        } catch (IllegalArgumentException _) { // a caller or a User-to-User value that no header can carry
            over(failed(Kind.PROTOCOL_ERROR, "INVITE not valid"));
            return;
        }
        challenges.sign(request);
        inviteRequest = request;
        var exchange = new InviteExchange(sequence);
        Optional<ClientTransaction> sent = wire.send(request, exchange);
        if (sent.isEmpty()) {
            overUnlessRedirected(failed(Kind.TRANSPORT_FAILED, "INVITE not sent" + exchange.why));
        } else {
            inviteTransaction = sent.get();
        }
    }

    private final class InviteExchange implements Exchange {
        private final long mySequence;
        private String why = "";

        InviteExchange(long mySequence) {
            this.mySequence = mySequence;
        }

        @Override
        public void onUnsent(String reason) {
            why = ": " + reason;
        }

        private boolean current() {
            return mySequence == sequence && (state == State.CALLING || state == State.PROCEEDING);
        }

        @Override
        public void post(Runnable step) {
            life.post(step);
        }

        @Override
        public void onResponse(Response response) {
            heard = true;
            int status = response.getStatusCode();
            if (status >= 200 && status < 300) {
                onInviteSuccess(response);
            } else if (current()) {
                if (status < 200) {
                    onProvisional(response);
                } else {
                    onRefused(response);
                }
            }
        }

        @Override
        public void onTimeout() {
            if (current()) {
                onNoAnswer();
            }
        }

        @Override
        public void onTransportFailed() {
            if (current()) {
                overUnlessRedirected(failed(Kind.TRANSPORT_FAILED, "transport failed"));
            }
        }
    }

    /** RFC 3261 section 13.2.2.1. */
    private void onProvisional(Response response) {
        state = State.PROCEEDING;
        if (cancelling != null) {
            sendCancel(cancelling.q850Cause); // section 9.1: only now may it go
        }
        if (response.getStatusCode() == Response.TRYING) {
            return;
        }
        Optional<Event> told = early.take(response);
        if (cancelling == null) {
            told.ifPresent(life::emit);
        }
    }

    private Session newSession(Response response) {
        SipDialog dialog = SipDialog.placed(known(inviteRequest), response, known(hop));
        var fork = new Session(life, dialog, wire, timers, challenges, invite.terms(), interval);
        fork.offers.offered(invite.sdp());
        life.resolve(dialog);
        return fork;
    }

    /** A 2xx: RFC 3261 section 13.2.2.4. */
    @Override
    public void onInviteSuccess(Response response) {
        heard = true;
        if (session != null && SipWire.sequence(response).getSeqNumber() != sequence) {
            var _ = session.onInviteSuccess(response); // to a re-INVITE of ours
            return;
        }
        String tag = SipWire.toTag(response);
        Request acknowledged = acks.get(tag);
        if (acknowledged != null) {
            counters.add(SipCounters.REPEATED_ANSWERS);
            wire.sendAck(acknowledged); // its ACK was lost
            return;
        }
        switch (state) {
            case RESOLVING -> {}
            case CALLING, PROCEEDING -> onAnswered(response, tag);
            case UP, OVER -> onOtherFork(response, tag);
        }
    }

    private void onAnswered(Response response, String tag) {
        Session winner = early.won(response);
        stopTimers();
        winner.dialog.confirm(response);
        life.resolve(winner.dialog);
        winner.up();
        winner.timer.agreed(response);
        session = winner;
        state = State.UP;
        acknowledge(winner.dialog, response, tag);
        if (cancelling != null) { // the 200 overtook our CANCEL (section 9.1): we hang up, and it was our doing
            winner.bye(
                    cancelling.q850Cause,
                    new Ending(
                            By.US,
                            Kind.CANCELLED,
                            response.getStatusCode(),
                            OptionalInt.of(cancelling.q850Cause),
                            cancelling.reason));
            return;
        }
        String sdp = winner.offers.settled() ? "" : SipWire.sdp(response);
        if (sdp.isEmpty() && !winner.offers.knowsRemote()) { // section 13.2.1: the 2xx has to carry the answer
            winner.bye(
                    Q850.NORMAL_CLEARING,
                    new Ending(
                            By.PEER,
                            Kind.PROTOCOL_ERROR,
                            response.getStatusCode(),
                            OptionalInt.empty(),
                            "2xx without an answer to our offer"));
            return;
        }
        if (!sdp.isEmpty()) {
            winner.offers.gotAnswer(sdp);
        } else {
            sdp = early.untold(winner);
        }
        life.emit(new Event.Answered(sdp, winner.dialog.remoteContact()));
    }

    private void acknowledge(SipDialog dialog, Response response, String tag) {
        Request ack =
                wire.inDialog(dialog, Request.ACK, SipWire.sequence(response).getSeqNumber());
        challenges.sign(ack); // section 13.2.2.4: the same credentials as the INVITE
        acks.put(tag, ack);
        wire.sendAck(ack);
    }

    /** Another callee answered as well, or after we had given up: ACK, then BYE (section 13.2.2.4). */
    private void onOtherFork(Response response, String tag) {
        counters.add(SipCounters.FORKED_ANSWERS);
        if (acks.size() >= MAX_FORKS || inviteRequest == null) {
            counters.add(SipCounters.DROPPED);
            return;
        }
        SipDialog dialog = SipDialog.placed(inviteRequest, response, known(hop));
        acknowledge(dialog, response, tag);
        Request bye = wire.inDialog(dialog, Request.BYE, dialog.nextSequence());
        wire.addReason(bye, Q850.NORMAL_CLEARING);
        challenges.sign(bye);
        wire.send(bye, new Ignored(life));
    }

    /** 300 … 699; the stack has sent the ACK (section 17.1.1.3). */
    private void onRefused(Response response) {
        int status = response.getStatusCode();
        if (cancelling == null && (challenges.take(response, answeredChallenges) || interval.raise(response))) {
            early.discard();
            sendInvite(); // section 22.2, and RFC 4028 section 7.3: a new transaction, the next number
            return;
        }
        OptionalInt cause = Reasons.q850(response);
        if (cancelling == null) {
            String reason = Reasons.text(response, response.getReasonPhrase());
            redirection.take(response);
            overUnlessRedirected(
                    new Ending(By.PEER, Kind.REFUSED, status, cause, reason, Reasons.retryAfter(response)));
        } else {
            over(new Ending(By.US, Kind.CANCELLED, status, OptionalInt.of(cancelling.q850Cause), cancelling.reason));
        }
    }

    /** Section 8.1.3.4: this target is done with; the next one gets an INVITE of the same call, unless a 6xx forbids it. */
    private void overUnlessRedirected(Ending ending) {
        Optional<SipURI> next = cancelling == null && ending.status() < Response.BUSY_EVERYWHERE
                ? redirection.next()
                : Optional.empty();
        if (next.isEmpty()) {
            over(ending);
            return;
        }
        SipURI elsewhere = next.get();
        life.emit(new Event.Redirected(ending.status(), ending.reason(), elsewhere.getHost()));
        early.discard();
        target = elsewhere;
        challenges =
                new Challenges(redirection.isOurs(elsewhere.getHost()) ? invite.credentials() : Optional.empty(), wire);
        answeredChallenges.clear();
        if (invite.nextHop().isPresent() || !invite.routes().isEmpty()) {
            sendInvite(); // by the same proxy
        } else {
            state = State.RESOLVING;
            life.find(HostLookup.Destination.of(elsewhere, invite.transport()), this::resolved);
        }
    }

    /** Timer B. */
    private void onNoAnswer() {
        if (cancelling == null) {
            overUnlessRedirected(failed(Kind.TIMED_OUT, "no answer to INVITE"));
        } else {
            cancelUnanswered();
        }
    }

    // ---- CANCEL

    private void ringTimedOut() {
        switch (state) {
            case RESOLVING -> over(failed(Kind.TRANSPORT_FAILED, "host name not resolved in time"));
            case CALLING, PROCEEDING -> cancel(new Cancelling(Q850.NO_ANSWER, RING_TIMEOUT));
            case UP, OVER -> {}
        }
    }

    private void cancel(Cancelling because) {
        if (cancelling != null) {
            return;
        }
        cancelling = because;
        if (ringTimer != null) {
            ringTimer.cancel();
        }
        if (state == State.PROCEEDING) {
            sendCancel(because.q850Cause);
        } // otherwise it waits for a provisional answer, and timer B bounds that (section 9.1)
    }

    private void sendCancel(int q850Cause) {
        if (cancelSent) {
            return;
        }
        cancelSent = true;
        cancelTimer = life.after(timers.giveUp(), this::cancelUnanswered);
        if (inviteTransaction != null) {
            wire.cancel(inviteTransaction, known(hop), q850Cause, new Ignored(life));
        }
    }

    /** Section 9.1: without a final answer 64 T1 after the CANCEL, the INVITE counts as cancelled. */
    private void cancelUnanswered() {
        if (state == State.CALLING || state == State.PROCEEDING) {
            Cancelling because = known(cancelling);
            over(new Ending(By.US, Kind.CANCELLED, 0, OptionalInt.of(because.q850Cause), because.reason));
        }
    }

    // ---- from the peer, in the dialog

    @Override
    public void onRequest(ServerTransaction transaction, Request request) {
        Session addressed = session != null && session.dialog.remoteTag.equals(SipWire.fromTag(request))
                ? session
                : early.find(SipWire.fromTag(request));
        if (addressed == null) {
            wire.reply(
                    transaction,
                    wire.response(request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, "", life.localTag));
            return;
        }
        addressed.onRequest(transaction, request);
    }

    @Override
    public void onAck(Request ack) {
        if (session != null) {
            session.onAck(ack);
        }
    }

    @Override
    public void onCancelInDialog(Request cancel) {
        if (session != null) {
            session.onCancel(cancel);
        }
    }

    // ---- the end

    private void over(Ending ending) {
        state = State.OVER;
        stopTimers();
        early.discard();
        life.release(ending);
    }

    @Override
    public void cutOff() {
        Ending ending = new Ending(By.US, Kind.TIMED_OUT, 0, OptionalInt.empty(), "endpoint closed");
        if (session != null) {
            session.close(ending);
        }
        over(ending);
    }

    private void stopTimers() {
        if (ringTimer != null) {
            ringTimer.cancel();
        }
        if (cancelTimer != null) {
            cancelTimer.cancel();
        }
    }

    private Ending failed(Kind kind, String reason) {
        return cancelling == null
                ? new Ending(By.NETWORK, kind, 0, OptionalInt.empty(), reason)
                : new Ending(By.US, Kind.CANCELLED, 0, OptionalInt.of(cancelling.q850Cause), cancelling.reason);
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not yet known in this state");
        }
        return value;
    }
}
