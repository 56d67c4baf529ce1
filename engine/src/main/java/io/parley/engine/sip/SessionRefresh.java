package io.parley.engine.sip;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Our refresh of a session (RFC 4028 section 7.4): UPDATE without a description where the peer allows UPDATE, else a
 * re-INVITE with the description as it stands (RFC 3261 section 14.1). Tries again until the session's timer ends it. On the
 * leg's owner.
 */
final class SessionRefresh {
    /** After a refusal that says nothing about when, and while the peer changes the session itself. */
    static final Duration RETRY = Duration.ofSeconds(10);

    private static final int LONGEST_RETRY_AFTER_SECONDS = 120;

    /** What the session does about it. */
    interface Host {
        /** A request of the peer's is open: RFC 3261 section 14.1 forbids ours now. */
        boolean isBusy();

        /** A 2xx; its description, if it brought another one. */
        void refreshed(String changedSdp);

        /** The peer knows of no session any more, or says nothing (RFC 3261 section 12.2.1.2). */
        void lost(int status, String reason);
    }

    private final LegLife life;
    private final SipDialog dialog;
    private final SipWire wire;
    private final Challenges challenges;
    private final SessionTimer timer;
    private final Offers offers;
    private final SessionTerms terms;
    private final Host host;
    private final Set<String> answered = new HashSet<>();
    private boolean open;
    private boolean stopped;
    private boolean updateRefused;
    private @Nullable Request lastAck;

    SessionRefresh(
            LegLife life,
            SipDialog dialog,
            SipWire wire,
            Challenges challenges,
            SessionTimer timer,
            Offers offers,
            SessionTerms terms,
            Host host) {
        this.life = life;
        this.dialog = dialog;
        this.wire = wire;
        this.challenges = challenges;
        this.timer = timer;
        this.offers = offers;
        this.terms = terms;
        this.host = host;
    }

    /** The time has come. */
    void begin() {
        if (stopped || open) {
            return;
        }
        if (host.isBusy()) {
            later(RETRY);
            return;
        }
        answered.clear();
        send();
    }

    void stop() {
        stopped = true;
    }

    private void send() {
        boolean update = dialog.peerAllows(Request.UPDATE) && !updateRefused;
        Request request = wire.inDialog(dialog, update ? Request.UPDATE : Request.INVITE, dialog.nextSequence());
        wire.addContact(request, dialog.transport);
        wire.addCapabilities(request, terms);
        timer.askAgain(wire, request);
        if (!update) {
            wire.setSdp(request, offers.local());
            offers.offered(offers.local());
        }
        challenges.sign(request);
        open = true;
        if (wire.send(request, new Asked(update)).isEmpty()) {
            failed();
            later(RETRY);
        }
    }

    private void failed() {
        open = false;
        offers.withdrawn();
    }

    private void later(Duration delay) {
        life.after(delay, this::begin);
    }

    private final class Asked implements Exchange {
        private final boolean update;

        Asked(boolean update) {
            this.update = update;
        }

        @Override
        public void post(Runnable step) {
            life.post(step);
        }

        @Override
        public void onResponse(Response response) {
            int status = response.getStatusCode();
            if (status < 200 || stopped || !open) {
                return;
            }
            if (status < 300) {
                succeeded(response);
                return;
            }
            failed();
            if (challenges.take(response, answered) || timer.raise(response)) {
                send();
                return;
            }
            switch (status) {
                case Response.REQUEST_PENDING -> later(glare());
                case Response.REQUEST_TIMEOUT, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST ->
                    host.lost(status, response.getReasonPhrase());
                case Response.METHOD_NOT_ALLOWED, Response.NOT_IMPLEMENTED -> {
                    if (update) {
                        updateRefused = true; // its Allow promised more than it does
                        send();
                    } else {
                        later(RETRY);
                    }
                }
                default -> later(retryAfter(response));
            }
        }

        @Override
        public void onTimeout() {
            if (!stopped && open) {
                failed();
                host.lost(Response.REQUEST_TIMEOUT, "no answer to the session's refresh");
            }
        }

        @Override
        public void onTransportFailed() {
            if (!stopped && open) {
                failed();
                later(RETRY);
            }
        }
    }

    /** RFC 3261 section 14.1: whose Call-ID it is waits longer, in steps of 10 ms. */
    private Duration glare() {
        return Duration.ofMillis(dialog.isPlaced() ? 2_100 + 10L * wire.randomBelow(191) : 10L * wire.randomBelow(201));
    }

    /** RFC 3261 section 14.1: 500 to a request that overlaps another says when to come again. */
    private static Duration retryAfter(Response response) {
        OptionalInt seconds = Reasons.retryAfter(response);
        return seconds.isPresent()
                ? Duration.ofSeconds(Math.min(seconds.getAsInt(), LONGEST_RETRY_AFTER_SECONDS))
                : RETRY;
    }

    /**
     * A 2xx to a re-INVITE, the first one or one again (RFC 3261 section 13.2.2.4).
     *
     * @return false if it is to no re-INVITE of ours
     */
    boolean onInviteSuccess(Response response) {
        long sequence = SipWire.sequence(response).getSeqNumber();
        if (lastAck != null && SipWire.sequence(lastAck).getSeqNumber() == sequence) {
            wire.sendAck(lastAck); // its ACK was lost
            return true;
        }
        if (!open) {
            return false;
        }
        dialog.refreshTarget(response); // the ACK goes to the new one
        Request ack = wire.inDialog(dialog, Request.ACK, sequence);
        challenges.sign(ack);
        lastAck = ack;
        wire.sendAck(ack);
        succeeded(response);
        return true;
    }

    private void succeeded(Response response) {
        open = false;
        if (stopped) {
            return;
        }
        dialog.refreshTarget(response);
        timer.agreed(response);
        String sdp = SipWire.sdp(response);
        boolean changed = !sdp.isEmpty() && offers.oursOpen() && !offers.unchanged(sdp);
        if (offers.oursOpen() && !sdp.isEmpty()) {
            offers.gotAnswer(sdp);
        } else {
            offers.withdrawn();
        }
        host.refreshed(changed ? sdp : "");
    }
}
