package io.parley.engine.trunk;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Template;
import io.parley.dialog.expression.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which received calls it is for, and what becomes of them. The first route of a trunk that matches is taken. */
public sealed interface Route {

    /** The calls it is for. */
    Match match();

    /** The bot that it names; empty: none. */
    Optional<ToBot> taker();

    /**
     * Conditions, all of which must hold.
     *
     * @param called of the called number
     * @param calling of the caller's number
     */
    record Match(Condition called, Condition calling, List<Header> headers) {
        public static final Match ANY = new Match(new Condition.Any(), new Condition.Any(), List.of());

        public Match {
            headers = List.copyOf(headers);
        }

        /** Whether a call is meant. */
        public boolean meets(CallFacts facts) {
            return called.meets(facts.called())
                    && calling.meets(facts.caller())
                    && headers.stream()
                            .allMatch(wanted -> facts.header(wanted.name)
                                    .filter(wanted.value::meets)
                                    .isPresent());
        }

        boolean isAny() {
            return equals(ANY);
        }
    }

    /** What a number or a header's value must be. */
    sealed interface Condition {
        boolean meets(String text);

        /** Anything at all. */
        record Any() implements Condition {
            @Override
            public boolean meets(String text) {
                return true;
            }
        }

        /** This and nothing else. */
        record Exactly(String wanted) implements Condition {
            @Override
            public boolean meets(String text) {
                return wanted.equals(text);
            }
        }

        /** What the expression finds something in. */
        record Matching(Pattern expression) implements Condition {
            @Override
            public boolean meets(String text) {
                return expression.matcher(text).find();
            }
        }
    }

    /** A header that must be there, with such a value. */
    record Header(String name, Condition value) {}

    /**
     * A bot takes the call.
     *
     * @param variables of the bot, as templates over {@link CallFacts}: {@code {caller}}, {@code {called}}, {@code
     *     {user-to-user}}, {@code {header.x-campaign}}
     */
    record ToBot(Match match, String bot, Manner manner, Map<String, Template> variables) implements Route {
        public ToBot {
            variables = Map.copyOf(variables);
        }

        @Override
        public Optional<ToBot> taker() {
            return Optional.of(this);
        }

        /** Any call, answered at once, with these values as they stand. */
        public static ToBot any(String bot, Map<String, String> values) {
            Map<String, Template> variables = new LinkedHashMap<>();
            values.forEach(
                    (name, value) -> variables.put(name, new Template(List.of(new Template.Piece.Literal(value)))));
            return new ToBot(Match.ANY, bot, Manner.AT_ONCE, variables);
        }

        /** What a call gives to the bot. A template that comes to nothing gives nothing: the bot's default holds. */
        public Map<String, String> variables(CallFacts facts) {
            Map<String, String> given = new TreeMap<>();
            variables.forEach((name, template) -> {
                String value = facts.fill(template);
                if (!value.isEmpty() || template.variables().isEmpty()) {
                    given.put(name, value);
                }
            });
            return given;
        }

        /** What is said before the answer. */
        public Optional<String> announcement(CallFacts facts, Map<String, Value> bound) {
            return manner.announce()
                    .map(template -> facts.fill(template, bound))
                    .filter(text -> !text.isBlank());
        }

        /** Why calls of this route could not be taken with a bot: variables that it lacks or that it is not given. */
        public List<String> misfits(Bot taker) {
            List<String> misfits = new ArrayList<>();
            new TreeMap<>(variables)
                    .keySet().stream()
                            .filter(name -> !taker.declaredVariables().containsKey(name))
                            .forEach(name -> misfits.add("bot " + taker.name() + " has no variable '" + name + "'"));
            taker.declaredVariables().values().stream()
                    .filter(variable -> variable.required() && !variables.containsKey(variable.name()))
                    .forEach(variable ->
                            misfits.add("bot " + taker.name() + " needs the variable '" + variable.name() + "'"));
            return misfits;
        }
    }

    /** The call is refused. */
    record Rejected(Match match, int status) implements Route {
        @Override
        public Optional<ToBot> taker() {
            return Optional.empty();
        }
    }

    /**
     * A service of whoever runs the engine is asked, for each call.
     *
     * @param otherwise what becomes of the call if the service does not answer as it should: for any call
     */
    record Asked(Match match, Question question, Route otherwise) implements Route {
        @Override
        public Optional<ToBot> taker() {
            return otherwise.taker();
        }
    }

    /**
     * How the service is asked.
     *
     * @param url to which the call's facts are posted
     * @param authorization value of the Authorization header, references as written; empty: none
     * @param timeout for the whole answer
     * @param ring whether the caller hears it ring meanwhile (180)
     * @param headers of the INVITE that are told, by name
     */
    record Question(String url, Optional<String> authorization, Duration timeout, boolean ring, List<String> headers) {
        public Question {
            headers = List.copyOf(headers);
        }
    }

    /**
     * How a call is answered.
     *
     * @param ring 180 for so long before the answer; zero for none
     * @param announce said as early media (183) after the ringing and before the answer, in the bot's voice; a template
     *     over {@link CallFacts} and the route's variables
     */
    record Manner(Duration ring, Optional<Template> announce) {
        public static final Manner AT_ONCE = new Manner(Duration.ZERO, Optional.empty());
    }
}
