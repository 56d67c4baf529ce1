package io.parley.engine.call;

import io.parley.engine.announcement.Announcement;
import io.parley.engine.sip.SipLeg;

/**
 * What became of a call. Derived from evidence alone: a call that never rang is never blamed on the callee, and what is
 * not known is {@link #UNKNOWN}. {@code docs/operating/outcomes.md} has all of it in one table, which a test holds
 * against this.
 */
public enum Outcome {
    /** Answered: the two sides could talk. */
    CONNECTED,
    /** The callee was busy. */
    BUSY,
    /** It rang and nobody answered. */
    NO_ANSWER,
    /** The callee declined. */
    DECLINED,
    /** No such number. */
    INVALID_NUMBER,
    /** The callee's telephone is switched off: an announcement said so. */
    POWERED_OFF,
    /** The number is out of service: an announcement said so. */
    SUSPENDED,
    /** The callee could not be reached and never rang. */
    UNREACHABLE,
    /** The callee, or the network for him, takes no such calls. */
    BARRED,
    /** The call was sent elsewhere, where we did not follow. */
    FORWARDED,
    /** The network had no way through. */
    CONGESTED,
    /** The trunk refused us. */
    TRUNK_REFUSED,
    /** The trunk or the network behind it failed. */
    NETWORK_FAILURE,
    /** No common codec, or media could not be set up. */
    MEDIA_FAILURE,
    /** We gave up before an answer, not by the ring time-out; or the caller did. */
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

    /** What the network itself said stands above what its gateway made of it. */
    static Outcome of(Announcement announcement) {
        return switch (announcement) {
            case BUSY -> BUSY;
            case NO_ANSWER -> NO_ANSWER;
            case DECLINED -> DECLINED;
            case INVALID_NUMBER -> INVALID_NUMBER;
            case POWERED_OFF -> POWERED_OFF;
            case SUSPENDED -> SUSPENDED;
            case UNREACHABLE -> UNREACHABLE;
            case BARRED -> BARRED;
            case CONGESTED -> CONGESTED;
        };
    }

    private static Outcome ofRefusal(SipLeg.Ending ending, boolean rang) {
        return ending.by() == SipLeg.Ending.By.US
                ? REFUSED_BY_US
                : ofRefusal(ending.status(), ending.q850Cause().orElse(-1), rang);
    }

    /**
     * The cause of the telephone network says more than the gateway's translation of it (RFC 3398 section 8.2.6.1).
     *
     * @param status 300 … 699
     * @param q850Cause -1 if there was none
     */
    static Outcome ofRefusal(int status, int q850Cause, boolean rang) {
        return switch (q850Cause) {
            case 17 -> BUSY;
            case 1, 22, 28 -> INVALID_NUMBER;
            case 18, 19 -> rang ? NO_ANSWER : UNREACHABLE;
            case 20, 27 -> UNREACHABLE;
            case 21 -> DECLINED;
            case 55 -> BARRED;
            case 34, 38, 41, 42, 44, 47 -> CONGESTED;
            case 50, 52, 53, 57, 63 -> TRUNK_REFUSED;
            case 58, 65, 79, 88 -> MEDIA_FAILURE;
            case 102 -> NETWORK_FAILURE;
            default -> ofStatus(status, rang);
        };
    }

    private static Outcome ofStatus(int status, boolean rang) {
        return switch (status) {
            case 486, 600 -> BUSY;
            case 408, 480 -> rang ? NO_ANSWER : UNREACHABLE;
            case 487 -> rang ? NO_ANSWER : CANCELLED;
            case 603, 607 -> DECLINED;
            case 403 -> rang ? DECLINED : TRUNK_REFUSED;
            case 404, 410, 484, 485, 604 -> INVALID_NUMBER;
            case 433, 608 -> BARRED;
            case 401, 402, 407 -> TRUNK_REFUSED;
            case 415, 488, 606 -> MEDIA_FAILURE;
            case 300, 301, 302, 305, 380 -> FORWARDED;
            default -> NETWORK_FAILURE;
        };
    }
}
