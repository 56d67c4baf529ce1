package io.parley.engine.transfer;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.sip.SipLeg;

/**
 * The peer is asked to call somebody in our place: REFER and what its NOTIFYs tell (RFC 3515). One state machine, on the
 * call's owner. Exactly one outcome, within bounds; what comes later is ignored.
 */
final class Referral {
    private enum State {
        /** REFER sent. */
        ASKED,
        /** 2xx: the peer tries, and will report. */
        ACCEPTED,
        SETTLED
    }

    /** Told on the owner. */
    interface Host {
        /** Where the peer's call stands, before its end. */
        void progress(int status, String reason);

        /**
         * Its only outcome.
         *
         * @param status the last that was heard, 0 if none was
         */
        void settled(TransferOutcome outcome, int status, String reason);
    }

    private final SipLeg leg;
    private final EngineClock.Timer bound;
    private final Host host;
    private State state = State.ASKED;
    private int lastStatus;
    private String lastReason = "";

    /** @param bound cancelled when it is settled; its task calls {@link #timedOut} */
    Referral(SipLeg leg, EngineClock.Timer bound, Host host) {
        this.leg = leg;
        this.bound = bound;
        this.host = host;
    }

    void begin(SipLeg.Refer refer) {
        if (!leg.refer(refer)) {
            settle(TransferOutcome.FAILED, 0, "no dialog");
        }
    }

    boolean isOpen() {
        return state != State.SETTLED;
    }

    /** RFC 3515 section 2.4.2; without a subscription (RFC 4488) the 2xx is all that there will be. */
    void on(SipLeg.Event.ReferAnswered answer) {
        if (state != State.ASKED) {
            return;
        }
        if (answer.status() < 200 || answer.status() >= 300) {
            settle(TransferOutcome.ofRefusedRefer(answer.status()), answer.status(), answer.reason());
        } else if (answer.reports()) {
            state = State.ACCEPTED;
        } else {
            settle(TransferOutcome.ACCEPTED, answer.status(), answer.reason());
        }
    }

    /** RFC 3515 section 2.4.5. A final status is the result whether or not the subscription is said to be over. */
    void on(SipLeg.Event.ReferReported report) {
        if (state == State.SETTLED) {
            return;
        }
        int status = report.status();
        if (status >= 200) {
            settle(TransferOutcome.ofCall(status), status, report.reason());
            return;
        }
        if (status > 0) {
            lastStatus = status;
            lastReason = report.reason();
            host.progress(status, report.reason());
        }
        if (report.last()) {
            settle(TransferOutcome.FAILED, lastStatus, "the peer's reports ended without a result");
        }
    }

    /** The call is ended from here while the peer still tries. */
    void abandoned() {
        if (state != State.SETTLED) {
            leg.abandonRefer();
            settle(TransferOutcome.ABANDONED, lastStatus, "the call ended");
        }
    }

    void timedOut() {
        if (state != State.SETTLED) {
            leg.abandonRefer();
            settle(TransferOutcome.TIMED_OUT, lastStatus, lastReason);
        }
    }

    /**
     * The leg is over.
     *
     * @return whether its peer may still report: peers hang up as soon as they have taken the caller over
     */
    boolean legReleased(SipLeg.Ending ending) {
        if (state == State.SETTLED) {
            return false;
        }
        if (state == State.ACCEPTED && ending.by() == SipLeg.Ending.By.PEER) {
            bound.cancel(); // what bounds the wait from now on is shorter
            return true;
        }
        settle(TransferOutcome.ABANDONED, lastStatus, "the call ended");
        return false;
    }

    /** The peer hung up after its 2xx and said nothing more: it has the caller, as far as is known. */
    void nothingMoreComes() {
        if (state != State.SETTLED) {
            leg.abandonRefer();
            settle(TransferOutcome.ACCEPTED, lastStatus, "the peer hung up without a report");
        }
    }

    private void settle(TransferOutcome outcome, int status, String reason) {
        state = State.SETTLED;
        bound.cancel();
        host.settled(outcome, status, reason);
    }
}
