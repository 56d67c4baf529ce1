package io.parley.engine.sip;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One side of a call in signalling: an INVITE session (RFC 3261 section 13, 14, 15), placed or received.
 *
 * <p>Everything runs on the call's owner: the methods are called by it, and {@link Listener} is called through the
 * {@code Executor} that was given with the leg. Exactly one {@link Event.Released} ends a leg, whatever happened before.
 */
public interface SipLeg {

    /** The Call-ID header's value. */
    String sipCallId();

    /**
     * Ends the leg in the way that its state asks for: CANCEL before a final answer to our INVITE, a final refusal to
     * theirs, BYE afterwards. Twice is no error.
     *
     * @param q850Cause goes out in a Reason header (RFC 3326), 16 for a normal end
     */
    void hangUp(int q850Cause);

    /** Whether the peer has answered our INVITE at all, be it with 100; true of a received leg. */
    boolean heard();

    /** Received legs: 180 without SDP. */
    void ring();

    /**
     * Received legs: 183 with SDP, so that the caller hears us before the answer. It may ring afterwards.
     *
     * <p>To a delayed offer there is no answer yet, and an offer of ours may stand in a reliable provisional answer only
     * (RFC 3261 section 13.2.1): where the caller cannot take one, 180 goes out instead.
     *
     * @param sdp our answer or offer, which {@link #answer} has to repeat word for word (RFC 6337 section 3.1.1)
     */
    Early earlyMedia(String sdp);

    /** Whether the caller can hear us before the answer. */
    enum Early {
        /** Now. */
        HEARD,
        /** When {@link Event.EarlyMedia} brings the answer to our offer, if it comes. */
        OFFERED,
        NONE
    }

    /** The dialog's state while there is one that is confirmed. */
    Optional<DialogData> dialog();

    /** Whether the peer named an extension as supported (RFC 3261 section 20.37); false before its answer. */
    boolean peerSupports(String option);

    /**
     * Received legs: 200 with SDP. Placed legs: never.
     *
     * @throws IllegalArgumentException if it is not the one that was given as early media
     */
    void answer(String sdp);

    /** Received legs: refuses with a final answer of 300 … 699. */
    void refuse(int status, String reason);

    /**
     * Received legs: refuses with 302, so that whoever called calls somebody else (RFC 3261 section 21.3.3).
     *
     * @param uri whom
     * @throws IllegalArgumentException without the URI in its message if it is none
     */
    void redirect(String uri);

    /**
     * Answers a {@link Event.MediaOffer}.
     *
     * @param sdp our answer, or our offer where the request carried none
     */
    void acceptMedia(long requestId, String sdp);

    /** Refuses a {@link Event.MediaOffer}: the session goes on as it was (RFC 3261 section 14.2). 488 or 491. */
    void refuseMedia(long requestId, int status);

    /**
     * Asks the peer to call somebody else in our place (RFC 3515), in a dialog that is up. Told of by one {@link
     * Event.ReferAnswered} and what follows it. One at a time: an earlier one is abandoned.
     *
     * @return false if there is no dialog that is up: then nothing was sent, and nothing is told
     */
    boolean refer(Refer refer);

    /** Waits for a REFER's results no longer; what still comes of it is not told. */
    void abandonRefer();

    /**
     * A REFER.
     *
     * @param target URI for Refer-To, headers included (RFC 3261 section 19.1.1)
     * @param reports whether we want to be told what becomes of the call; if not, and the peer offers it, no subscription is
     *     made (RFC 4488)
     */
    record Refer(String target, boolean reports) {}

    /**
     * The owner has ended and hears of a released leg no more; what still comes for that is answered without the owner, and
     * keeps nothing of it in memory. Without effect on a leg that is not released.
     */
    default void letGo() {}

    /** What the peer does. Called on the owner. */
    interface Listener {
        void onSip(Event event);

        /** A message of the leg was on the wire, before what it led to is told; for the record only. */
        default void onMessage(SeenMessage message) {}
    }

    /** What happened to a leg. */
    sealed interface Event {

        /** 180, or another provisional answer without SDP that is not 100. */
        record Ringing(int status, String reason) implements Event {}

        /** Early media: a provisional answer with SDP; or, to a received leg, the answer to the offer of our 183. */
        record EarlyMedia(int status, String sdp) implements Event {}

        /**
         * Our INVITE was redirected, or the target of an earlier redirection failed: it goes elsewhere now.
         *
         * @param status of the answer, 0 if there was none
         * @param host where it goes, without the user part, which may be a telephone number
         */
        record Redirected(int status, String reason, String host) implements Event {}

        /**
         * Our INVITE was answered with 200 (the ACK is sent), or our 200 was acknowledged.
         *
         * @param sdp the peer's description; empty where it had been given before
         */
        record Answered(String sdp, String remoteContact) implements Event {}

        /**
         * The peer asks to change the session (re-INVITE, UPDATE); to be answered with {@link SipLeg#acceptMedia} or
         * {@link SipLeg#refuseMedia} soon. An UPDATE or re-INVITE that changes nothing is answered without an event.
         *
         * @param sdp the offer; empty: we are to offer (delayed offer)
         */
        record MediaOffer(long requestId, String method, String sdp) implements Event {}

        /** A key press by INFO. */
        record InfoDigit(char key) implements Event {}

        /**
         * The final answer to our REFER: 2xx, the peer will try.
         *
         * @param status 0 if there was none, for it could not be sent
         * @param reports whether {@link ReferReported} follows
         */
        record ReferAnswered(int status, String reason, boolean reports) implements Event {}

        /**
         * What the peer tells of the call that it was asked for (NOTIFY); one that comes before the REFER's answer is told
         * before it. May come after {@link Released}, too.
         *
         * @param status of the referred call, 0 if the NOTIFY has none
         * @param last nothing follows
         */
        record ReferReported(int status, String reason, boolean last) implements Event {}

        /** The leg is over. */
        record Released(Ending ending) implements Event {}
    }

    /**
     * How a leg ended, with its evidence.
     *
     * @param by who ended it
     * @param status the final SIP status of the INVITE, 0 if there was none
     * @param q850Cause of a Reason header (RFC 3326), empty if none was sent
     * @param reason the reason phrase or header text, as received or as sent
     * @param retryAfterSeconds when a peer that refused wants to be asked again (RFC 3261 section 20.33)
     */
    record Ending(By by, Kind kind, int status, OptionalInt q850Cause, String reason, OptionalInt retryAfterSeconds) {

        /** One after which nobody said when to come again. */
        public Ending(By by, Kind kind, int status, OptionalInt q850Cause, String reason) {
            this(by, kind, status, q850Cause, reason, OptionalInt.empty());
        }

        /** Who ended a leg. */
        public enum By {
            US,
            PEER,
            /** Neither: transport or timer. */
            NETWORK
        }

        /** In what way. */
        public enum Kind {
            /** BYE after an answer. */
            BYE,
            /** A final answer of 300 … 699 to the INVITE. */
            REFUSED,
            /** CANCEL before an answer (487). */
            CANCELLED,
            /** No final answer in time (timer B), no ACK (timer H). */
            TIMED_OUT,
            /** The message could not be sent. */
            TRANSPORT_FAILED,
            /** The other side broke the protocol, or answered a request in the dialog with 408 or 481. */
            PROTOCOL_ERROR
        }
    }
}
