package io.parley.engine.sip;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A SIP user agent on one address: places and takes legs. */
public interface SipEndpoint extends AutoCloseable {

    /**
     * Sends an INVITE.
     *
     * @param owner runs every event of this leg, one at a time, in order
     */
    SipLeg place(Invite invite, Executor owner, SipLeg.Listener listener);

    /** Counters for metrics and tests: messages malformed, refused, dropped, retransmitted, by name. */
    Map<String, Long> counters();

    /** Ends what is left (BYE, CANCEL) and gives back sockets and threads, within 2 s. */
    @Override
    void close();

    /**
     * An INVITE to send.
     *
     * @param requestUri {@code sip:13800138000@sbc.example:5060}, host an IP literal or a name
     * @param transport {@code udp} or {@code tcp}
     * @param nextHop where to send it if not to the request URI's host: {@code ADDRESS:PORT}
     * @param from the caller's identity
     * @param sdp our offer
     * @param credentials for a 401 or 407
     * @param userToUser value of a User-to-User header (RFC 7433), parameters included
     * @param ringTimeout no final answer for so long after the INVITE: CANCEL
     */
    record Invite(
            String requestUri,
            String transport,
            Optional<String> nextHop,
            Identity from,
            String sdp,
            Optional<Credentials> credentials,
            Optional<String> userToUser,
            Duration ringTimeout) {}

    /** Who calls: a display name in any script, empty for none, and a SIP or tel URI. */
    record Identity(String displayName, String uri) {}

    /** Digest credentials (RFC 2617, RFC 7616). The password never appears in {@link #toString}. */
    record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }

    /** Takes an INVITE from outside: called on the stack's thread, must return at once. */
    interface InboundHandler {

        /**
         * A new INVITE; 100 has been sent.
         *
         * @return who owns the leg from now on, or a refusal
         */
        Decision onInvite(Received invite);
    }

    /**
     * What is known of a received INVITE.
     *
     * @param source address it came from, {@code ADDRESS:PORT}
     * @param calledUser user part of the request URI
     * @param callingUser user part of From
     * @param sdp the offer; empty: delayed offer
     * @param userToUser values of User-to-User headers, in order
     */
    record Received(
            String source,
            String calledUser,
            String callingUser,
            String callingName,
            String sdp,
            List<String> userToUser) {}

    /** What to do with a received INVITE. */
    sealed interface Decision {
        /** {@code opened} is called once, on the owner, with the leg. */
        record Take(Executor owner, SipLeg.Listener listener, java.util.function.Consumer<SipLeg> opened)
                implements Decision {}

        record Refuse(int status, String reason) implements Decision {}
    }
}
