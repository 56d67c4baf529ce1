package io.parley.engine.trunk;

import io.parley.engine.sip.SipEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Which received calls it is for, and what becomes of them. The first route of a trunk that matches is taken. */
public sealed interface Route {

    /** The calls it is for. */
    Match match();

    /**
     * Conditions, all of which must hold; those that are not there do.
     *
     * @param to called number; {@code *} or empty for any
     * @param from calling number
     * @param header a header with this name and value
     */
    record Match(Optional<String> to, Optional<String> from, Optional<Header> header) {
        public static final Match ANY = new Match(Optional.empty(), Optional.empty(), Optional.empty());

        /** Whether a call is meant. */
        public boolean meets(SipEndpoint.Received received) {
            return to.filter(number -> !number.equals("*") && !number.equals(received.calledUser()))
                            .isEmpty()
                    && from.filter(number -> !number.equals("*") && !number.equals(received.callingUser()))
                            .isEmpty()
                    && header.filter(wanted ->
                                    !wanted.value().equals(received.headers().get(wanted.name())))
                            .isEmpty();
        }
    }

    /**
     * A header that must have this value.
     *
     * @param name in lower case
     */
    record Header(String name, String value) {}

    /**
     * A bot takes the call.
     *
     * @param variables of the bot, as templates over the call: {@code {caller}}, {@code {called}}, {@code
     *     {user-to-user}}, {@code {header.x-campaign}}
     */
    record ToBot(Match match, String bot, Manner manner, Map<String, String> variables) implements Route {
        public ToBot {
            variables = Map.copyOf(variables);
        }

        /** Any call, answered at once. */
        public static ToBot any(String bot, Map<String, String> variables) {
            return new ToBot(Match.ANY, bot, Manner.AT_ONCE, variables);
        }
    }

    /** The call is refused. */
    record Rejected(Match match, int status) implements Route {}

    /**
     * How a call is answered.
     *
     * @param ring 180 for so long before the answer; zero for none
     * @param announce said as early media (183) after the ringing and before the answer, in the bot's voice; a template
     */
    record Manner(Duration ring, Optional<String> announce) {
        public static final Manner AT_ONCE = new Manner(Duration.ZERO, Optional.empty());
    }
}
