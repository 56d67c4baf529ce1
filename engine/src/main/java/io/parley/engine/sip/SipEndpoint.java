package io.parley.engine.sip;

import io.parley.engine.address.HostText;
import io.parley.engine.registrar.Account;
import io.parley.engine.registrar.Registrar;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** A SIP user agent on one address: places and takes legs. */
public interface SipEndpoint extends AutoCloseable {

    /**
     * Sends an INVITE.
     *
     * @param owner runs every event of this leg, one at a time, in order
     */
    SipLeg place(Invite invite, Executor owner, SipLeg.Listener listener);

    /** Where it listens, on all its transports. */
    InetSocketAddress local();

    /**
     * Ends a dialog that another process had set up and left behind: sends one BYE as the side that {@code dialog}
     * describes. Returns at once.
     *
     * @param credentials for a 401 or 407
     * @param outcome is told exactly once, on any thread: the final status, or 0 if none came within {@link
     *     SipSettings.Timers#byeWait()}, if the BYE could not be sent, or if the endpoint is closed
     */
    void farewell(DialogData dialog, Optional<Credentials> credentials, int q850Cause, IntConsumer outcome);

    /**
     * Asks a peer whether it is there: sends one OPTIONS outside of any dialog (RFC 3261 section 11). Returns at once.
     *
     * @param answer is told exactly once, on any thread: the final status, or 0 if none came in time, if the OPTIONS could
     *     not be sent, or if the endpoint is closed
     */
    void ask(Question question, IntConsumer answer);

    /**
     * An OPTIONS to send.
     *
     * @param requestUri such as {@code sip:sbc.example:5060}
     * @param transport {@code udp} or {@code tcp}
     * @param nextHop where to send it if not to the request URI's host: {@code ADDRESS:PORT}
     * @param from who asks
     * @param within after so long there is no answer
     * @param routes as of an {@link Invite}
     */
    record Question(
            String requestUri,
            String transport,
            Optional<String> nextHop,
            Identity from,
            Duration within,
            List<String> routes) {
        public Question {
            routes = List.copyOf(routes);
        }

        /** The same by way of these routes, the first of which is where it is sent. */
        public Question along(List<String> otherRoutes) {
            return new Question(requestUri, transport, Optional.empty(), from, within, otherRoutes);
        }

        /** The same, sent elsewhere. */
        public Question by(String hop) {
            return new Question(requestUri, transport, Optional.of(hop), from, within, routes);
        }
    }

    /**
     * Counters since the endpoint was opened, for metrics. All names are there from the beginning, and no others come; the
     * part after a slash is one dimension of the part before it.
     *
     * <ul>
     *   <li>{@code requests/METHOD}: requests that came in, repetitions included; methods that SIP does not know are
     *       {@code requests/other}
     *   <li>{@code repeated-requests}: of these, those that came again within their transaction
     *   <li>{@code responses/1xx} … {@code responses/6xx}: responses that went out
     *   <li>{@code requests-retransmitted}, {@code answers-retransmitted}: ours that had to be sent again, the latter 2xx to
     *       INVITE
     *   <li>{@code refused}, {@code refused/3xx} … {@code refused/6xx}: INVITEs and requests outside of a dialog that we
     *       refused
     *   <li>{@code guard/REASON}: messages and connections that were kept from the parser, see {@link
     *       io.parley.engine.sip.guard.Fate}
     *   <li>{@code malformed}: messages that cannot be read; {@code dropped}: read and not answered; {@code unsent}: that
     *       could not be sent
     *   <li>{@code merged}: INVITEs that came by two ways; {@code forked-answers}, {@code repeated-answers}: 2xx to ours
     *       beyond the first; {@code stray-responses}: to nothing that is known
     *   <li>{@code legs-placed}, {@code legs-taken}, {@code legs-released}; {@code farewells}
     *   <li>{@code failed}: steps of legs that threw; {@code owner-gone}: legs whose owner takes no more work
     * </ul>
     */
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
     * @param presentation what else is said of the caller
     * @param routes pre-loaded Route set (RFC 3261 section 8.1.2), whose first is where to send it unless {@code nextHop}
     *     says otherwise
     * @param terms of the session
     */
    record Invite(
            String requestUri,
            String transport,
            Optional<String> nextHop,
            Identity from,
            String sdp,
            Optional<Credentials> credentials,
            Optional<String> userToUser,
            Duration ringTimeout,
            Presentation presentation,
            List<String> routes,
            SessionTerms terms) {
        public Invite {
            routes = List.copyOf(routes);
        }

        /**
         * One that goes straight to its target, whose From says all of the caller, on the terms that hold unless somebody
         * says otherwise.
         */
        public Invite(
                String requestUri,
                String transport,
                Optional<String> nextHop,
                Identity from,
                String sdp,
                Optional<Credentials> credentials,
                Optional<String> userToUser,
                Duration ringTimeout) {
            this(
                    requestUri,
                    transport,
                    nextHop,
                    from,
                    sdp,
                    credentials,
                    userToUser,
                    ringTimeout,
                    Presentation.FROM_ALONE,
                    List.of(),
                    SessionTerms.DEFAULT);
        }

        /** The same to somebody else, who has none of our passwords. */
        public Invite at(String uri, String over) {
            return new Invite(
                    uri,
                    over,
                    Optional.empty(),
                    from,
                    sdp,
                    Optional.empty(),
                    userToUser,
                    ringTimeout,
                    presentation,
                    List.of(),
                    terms);
        }

        /** The same on other terms. */
        public Invite on(SessionTerms other) {
            return with(nextHop, from, ringTimeout, presentation, routes, other);
        }

        /** The same, waiting for so long. */
        public Invite ringing(Duration timeout) {
            return with(nextHop, from, timeout, presentation, routes, terms);
        }

        /** The same, sent elsewhere. */
        public Invite by(String hop) {
            return with(Optional.of(hop), from, ringTimeout, presentation, routes, terms);
        }

        /** The same by way of these routes, the first of which is where it is sent. */
        public Invite along(List<String> otherRoutes) {
            return with(Optional.empty(), from, ringTimeout, presentation, otherRoutes, terms);
        }

        /** The same, which says this of its caller. */
        public Invite saying(Identity caller, Presentation how) {
            return with(nextHop, caller, ringTimeout, how, routes, terms);
        }

        private Invite with(
                Optional<String> hop,
                Identity caller,
                Duration timeout,
                Presentation how,
                List<String> by,
                SessionTerms on) {
            return new Invite(requestUri, transport, hop, caller, sdp, credentials, userToUser, timeout, how, by, on);
        }
    }

    /**
     * What an INVITE says of its caller besides From.
     *
     * @param asserted who calls, for the network (P-Asserted-Identity, RFC 3325)
     * @param withheld the callee is not to learn it (Privacy: id)
     * @param divertedBy who sent the caller on (Diversion, RFC 5806)
     * @param headers besides those that every INVITE has
     */
    record Presentation(
            Optional<Identity> asserted, boolean withheld, Optional<Identity> divertedBy, List<Header> headers) {
        public static final Presentation FROM_ALONE =
                new Presentation(Optional.empty(), false, Optional.empty(), List.of());

        public Presentation {
            headers = List.copyOf(headers);
        }
    }

    /** A header by its name and its whole value. */
    record Header(String name, String value) {}

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

        /** A new INVITE for which {@link #onInvite} may not have to be asked. */
        default Prospect prospect(Received invite) {
            return new Prospect(Optional.of(SessionTerms.DEFAULT), false, () -> onInvite(invite));
        }

        /** Whether new calls are taken at all; while they are not, keep-alives by OPTIONS tell the peer so. Any thread. */
        default boolean accepting() {
            return true;
        }

        /** With whom phones register; empty: with nobody. Any thread. */
        default Optional<Registrar> registrar() {
            return Optional.empty();
        }
    }

    /**
     * What is known of a received INVITE.
     *
     * @param source address it came from, {@code ADDRESS:PORT}
     * @param local the endpoint's own address
     * @param calledUser user part of the request URI
     * @param callingUser user part of From
     * @param sdp the offer; empty: delayed offer
     * @param userToUser values of User-to-User headers, in order
     * @param headers the first value of each header by its name's long form in lower case, From, Via and Contact
     *     included; never Authorization and Proxy-Authorization. At most {@link #MAX_HEADERS}; one longer than {@link
     *     #MAX_HEADER_CHARS} characters is left out
     * @param account of the sender, who has logged in with it; a phone is the caller then, whatever From says
     */
    record Received(
            String source,
            InetSocketAddress local,
            String calledUser,
            String callingUser,
            String callingName,
            String sdp,
            List<String> userToUser,
            Map<String, String> headers,
            Optional<Account> account) {
        public static final int MAX_HEADERS = 64;
        public static final int MAX_HEADER_CHARS = 1_024;

        public Received {
            userToUser = List.copyOf(userToUser);
            headers = Map.copyOf(headers);
        }

        /** Of somebody who has not logged in. */
        public Received(
                String source,
                InetSocketAddress local,
                String calledUser,
                String callingUser,
                String callingName,
                String sdp,
                List<String> userToUser,
                Map<String, String> headers) {
            this(source, local, calledUser, callingUser, callingName, sdp, userToUser, headers, Optional.empty());
        }

        /** Where it came from, without the port. */
        public InetAddress sourceAddress() {
            return HostText.socket(source).getAddress();
        }

        /** The same from somebody who has logged in. */
        public Received by(Account sender) {
            boolean phone = sender.use() instanceof Account.Phone;
            return new Received(
                    source,
                    local,
                    calledUser,
                    phone ? sender.user() : callingUser,
                    phone ? sender.name() : callingName,
                    sdp,
                    userToUser,
                    headers,
                    Optional.of(sender));
        }
    }

    /**
     * A received INVITE on which nothing is decided yet.
     *
     * @param terms on which it would be taken: one that does not meet them is refused without a decision. Empty for one that
     *     would not be taken at all
     * @param stranger its sender is known to nobody: it would be taken only from somebody who logs in
     * @param decision is asked at most once
     */
    record Prospect(Optional<SessionTerms> terms, boolean stranger, Supplier<Decision> decision) {}

    /** What to do with a received INVITE. */
    sealed interface Decision {
        /** {@code opened} is called once, on the owner, with the leg. */
        record Take(Executor owner, SipLeg.Listener listener, java.util.function.Consumer<SipLeg> opened)
                implements Decision {}

        /**
         * A final answer of 300 … 699.
         *
         * @param retryAfterSeconds goes out in a Retry-After header (RFC 3261 section 20.33)
         */
        record Refuse(int status, String reason, OptionalInt retryAfterSeconds) implements Decision {
            public Refuse {
                if (status < 300 || status > 699) {
                    throw new IllegalArgumentException("refusal: got " + status + ", expected 300 … 699");
                }
                if (retryAfterSeconds.isPresent() && retryAfterSeconds.getAsInt() < 0) {
                    throw new IllegalArgumentException(
                            "Retry-After: got " + retryAfterSeconds.getAsInt() + " s, expected 0 or more");
                }
            }

            public Refuse(int status, String reason) {
                this(status, reason, OptionalInt.empty());
            }
        }
    }
}
