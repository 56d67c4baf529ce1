package io.parley.engine.sip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One address of record and the contact that we bind to it at a registrar (RFC 3261 section 10.2): sends REGISTER when
 * told to, answers challenges, and tells what came of it. Keeps no time of its own. Call-ID and sequence numbers go on
 * from one request to the next, as do the registrar's nonces. Any thread.
 */
public interface Registrant {

    /**
     * Sends a REGISTER; may block for as long as a connection takes. Whoever waits for an earlier one is not told any
     * more.
     *
     * @param expires asked for; zero takes the binding away
     * @param told once, on any thread
     */
    void register(Duration expires, Consumer<Answer> told);

    /** What speaks SIP for registrants. */
    interface Host {
        /** Nothing is sent yet. */
        Registrant registrant(Registrar registrar);
    }

    /**
     * Where and as whom to register.
     *
     * @param uri Request-URI, the registrar's domain without a user: {@code sip:pbx.example}
     * @param transport to {@code uri}'s host, unless {@code routes} leads elsewhere
     * @param addressOfRecord what calls come for: {@code sip:bot@pbx.example}
     * @param contactUser user part of our Contact, with which calls then arrive
     * @param routes pre-loaded Route set (RFC 3261 section 8.1.2); empty: straight to {@code uri}
     * @param credentials for a 401 or 407
     */
    record Registrar(
            String uri,
            String transport,
            String addressOfRecord,
            String contactUser,
            List<String> routes,
            Optional<SipEndpoint.Credentials> credentials) {
        public Registrar {
            routes = List.copyOf(routes);
        }
    }

    /** What came of a REGISTER. */
    sealed interface Answer {

        /**
         * 2xx.
         *
         * @param granted for how long the binding holds
         * @param serviceRoute Route set for our requests (RFC 3608), in order; empty: none
         */
        record Bound(Duration granted, List<String> serviceRoute) implements Answer {
            /** More route values are left out. */
            public static final int MAX_ROUTES = 20;

            public Bound {
                serviceRoute = List.copyOf(serviceRoute);
            }
        }

        /**
         * 300 … 699.
         *
         * @param retryAfter of a Retry-After header
         * @param minExpires of a 423 (RFC 3261 section 10.3 step 7)
         */
        record Refused(int status, String reason, Optional<Duration> retryAfter, Optional<Duration> minExpires)
                implements Answer {}

        /** None came, or nothing could be sent; {@code reason} says which. */
        record Unanswered(String reason) implements Answer {}
    }
}
