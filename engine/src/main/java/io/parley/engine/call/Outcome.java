package io.parley.engine.call;

import io.parley.engine.sip.SipLeg;

/**
 * What became of a call. Derived from evidence alone: a call that never rang is never blamed on the callee, and what is
 * not known is {@link #UNKNOWN}.
 */
public enum Outcome {
    /** Answered: the two sides could talk. */
    CONNECTED,
    /** 486 or 600, or Q.850 cause 17: the callee was busy. */
    BUSY,
    /** It rang and nobody answered: ring time-out, 408, 480 or Q.850 18, 19 after ringing. */
    NO_ANSWER,
    /** 603, 403 after ringing, or Q.850 cause 21: the callee declined. */
    DECLINED,
    /** 404, 410, 484, 604 or Q.850 1, 22, 28: no such number. */
    INVALID_NUMBER,
    /** The callee could not be reached and never rang: 408, 480, ring time-out without ringing, Q.850 20. */
    UNREACHABLE,
    /** The trunk refused us: 401, 403, 407 without ringing. */
    TRUNK_REFUSED,
    /** The trunk or the network behind it failed: other 4xx, 5xx, transport, timers. */
    NETWORK_FAILURE,
    /** No common codec, or media could not be set up. */
    MEDIA_FAILURE,
    /** We gave up before an answer, not by the ring time-out. */
    CANCELLED,
    /** Refused by us: an inbound call that we did not take. */
    REFUSED_BY_US,
    /** The INVITE was never sent: no port, no prompt, bad configuration. */
    NOT_DIALLED,
    /** No evidence. */
    UNKNOWN;

    /**
     * The outcome of a leg that was never answered.
     *
     * @param rang a 180 or other sign of ringing came
     * @param ringTimedOut we cancelled because of the ring time-out
     */
    static Outcome ofUnanswered(SipLeg.Ending ending, boolean rang, boolean ringTimedOut) {
        return switch (ending.kind()) {
            case CANCELLED -> {
                if (ending.by() == SipLeg.Ending.By.US && !ringTimedOut) {
                    yield CANCELLED;
                }
                yield rang ? NO_ANSWER : ending.by() == SipLeg.Ending.By.US ? UNREACHABLE : CANCELLED;
            }
            case REFUSED -> ofRefusal(ending, rang);
            case TIMED_OUT, TRANSPORT_FAILED, PROTOCOL_ERROR -> NETWORK_FAILURE;
            case BYE -> UNKNOWN;
        };
    }

    private static Outcome ofRefusal(SipLeg.Ending ending, boolean rang) {
        if (ending.by() == SipLeg.Ending.By.US) {
            return REFUSED_BY_US;
        }
        // The cause of the telephone network says more than the gateway's translation of it (RFC 3398 section 8.2.6.1).
        return switch (ending.q850Cause().orElse(-1)) {
            case 17 -> BUSY;
            case 1, 22, 28 -> INVALID_NUMBER;
            case 18, 19 -> rang ? NO_ANSWER : UNREACHABLE;
            case 20 -> UNREACHABLE;
            case 21 -> DECLINED;
            default -> ofStatus(ending.status(), rang);
        };
    }

    private static Outcome ofStatus(int status, boolean rang) {
        return switch (status) {
            case 486, 600 -> BUSY;
            case 408, 480 -> rang ? NO_ANSWER : UNREACHABLE;
            case 487 -> rang ? NO_ANSWER : CANCELLED;
            case 603 -> DECLINED;
            case 403 -> rang ? DECLINED : TRUNK_REFUSED;
            case 404, 410, 484, 604 -> INVALID_NUMBER;
            case 401, 407 -> TRUNK_REFUSED;
            case 415, 488, 606 -> MEDIA_FAILURE;
            default -> NETWORK_FAILURE;
        };
    }
}
