package io.parley.engine.transfer;

import io.parley.dialog.bot.TransferResult;
import io.parley.engine.sip.SipLeg;

/** What became of an attempt to hand a caller over, by its evidence. What is not known is not called an answer. */
public enum TransferOutcome {
    /** The human answered: 200 of the referred or bridged call. */
    ANSWERED,
    /** The peer took the caller over, and does not tell what became of it. */
    ACCEPTED,
    /** 486 or 600. */
    BUSY,
    /** 408, 480, 487, or it rang for too long. */
    NO_ANSWER,
    /** 603 or 403; or the peer would not have the REFER itself. */
    DECLINED,
    /** Nothing was heard within the bound. */
    TIMED_OUT,
    /** Anything else: no address, other refusals, transport, a report without a result. */
    FAILED,
    /** The call ended before there was a result. */
    ABANDONED;

    /** Of the final status of the call to the human. */
    static TransferOutcome ofCall(int status) {
        return switch (status) {
            case 486, 600 -> BUSY;
            case 408, 480, 487 -> NO_ANSWER;
            case 403, 603 -> DECLINED;
            default -> status >= 200 && status < 300 ? ANSWERED : FAILED;
        };
    }

    /** Of a bridged call's leg that was released before an answer. */
    static TransferOutcome ofUnanswered(SipLeg.Ending ending) {
        return switch (ending.kind()) {
            // The cause of the telephone network says more than the gateway's translation of it (RFC 3398 section
            // 8.2.6.1).
            case REFUSED ->
                switch (ending.q850Cause().orElse(-1)) {
                    case 17 -> BUSY;
                    case 18, 19 -> NO_ANSWER;
                    case 21 -> DECLINED;
                    default -> ofCall(ending.status());
                };
            case CANCELLED -> NO_ANSWER; // by the ring time-out: else the call has ended, and nobody asks
            case TIMED_OUT -> TIMED_OUT;
            case TRANSPORT_FAILED, PROTOCOL_ERROR, BYE -> FAILED;
        };
    }

    /** Of a final answer to REFER that is no 2xx: a peer that transfers nobody, or not now. */
    static TransferOutcome ofRefusedRefer(int status) {
        return switch (status) {
            case 403, 405, 501, 603 -> DECLINED;
            case 408 -> TIMED_OUT;
            case 486, 600 -> BUSY;
            default -> FAILED;
        };
    }

    /** What the bot is told. */
    TransferResult result() {
        return switch (this) {
            case ANSWERED, ACCEPTED -> TransferResult.CONNECTED;
            case BUSY -> TransferResult.BUSY;
            case NO_ANSWER -> TransferResult.NO_ANSWER;
            case DECLINED -> TransferResult.REFUSED;
            case TIMED_OUT, FAILED, ABANDONED -> TransferResult.FAILED;
        };
    }
}
