package io.parley.engine;

import io.parley.dialog.Interpreter;
import io.parley.dialog.PromptPlan;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.expression.Value;
import io.parley.engine.call.Call;
import io.parley.engine.call.CallPlan;
import io.parley.engine.call.CallServices;
import io.parley.engine.conversation.BotPrompts;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.media.prompt.PromptCache;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Places and takes calls with bots. Holds what calls share and knows which calls there are; each call is its own owner.
 * Safe from any thread.
 */
public final class Engine {

    /**
     * What the engine is made of, opened and closed by whoever wires it.
     *
     * @param lines where each trunk's calls leave and arrive
     * @param synthesizerId who renders the prompts, for the journal
     * @param build version of this program, for the journal
     */
    public record Parts(
            CallServices services,
            Function<Trunk, Line> lines,
            PromptCache prompts,
            String synthesizerId,
            String build,
            ZoneId zone) {}

    private final Parts parts;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    public Engine(Parts parts) {
        this.parts = parts;
    }

    /** A bot that is ready to talk: its fixed prompts are rendered. */
    public record BotOnDuty(Bot bot, BotPrompts prompts) {

        /** Renders the prompts of calls with these variables; blocks. */
        public void prepare(Map<String, Value> variables) {
            prompts.prepare(PromptPlan.forCall(bot, variables));
        }
    }

    /**
     * Renders a bot's fixed prompts; blocks.
     *
     * @throws RuntimeException if a prompt cannot be rendered
     */
    public BotOnDuty onDuty(Bot bot) {
        BotPrompts prompts = new BotPrompts(bot, parts.prompts());
        prompts.prepare(PromptPlan.fixed(bot));
        Rehearsal.of(bot);
        return new BotOnDuty(bot, prompts);
    }

    /**
     * A call to be placed.
     *
     * @param to a number, rewritten by the trunk, or a whole SIP URI
     * @param callerId one of the trunk's; empty: its first
     * @param variables as given by whoever wants the call; checked against the bot's declaration
     */
    public record Order(
            String callId,
            Trunk trunk,
            String to,
            Optional<String> callerId,
            BotOnDuty duty,
            Map<String, String> variables,
            StampedJournal.Observer observer) {
        public Order {
            variables = Map.copyOf(variables);
        }
    }

    /** A call that came in, and the route that is for it. */
    public record Arrival(
            String callId,
            Trunk trunk,
            SipEndpoint.Received received,
            Route.ToBot route,
            BotOnDuty duty,
            StampedJournal.Observer observer) {}

    /**
     * Places a call; blocks until the prompts with variables are rendered.
     *
     * @throws VariablesException if a variable is missing, unknown or of another type
     * @throws IllegalArgumentException if {@code to} is neither a number nor a SIP URI, or the caller id is not the
     *     trunk's
     * @throws RuntimeException if a prompt cannot be rendered; in all of these cases nothing was dialled
     */
    public Call place(Order order) {
        Trunk trunk = order.trunk();
        Bot bot = order.duty().bot();
        Map<String, Value> bound = bind(bot, order.variables());
        Optional<String> userToUser = userToUser(bot, bound);
        // A destination that cannot be called is found before anything is rendered or opened.
        trunk.invite(order.to(), order.callerId(), "", userToUser);
        order.duty().prepare(bound);
        Line line = parts.lines().apply(trunk);
        CallPlan plan = new CallPlan(
                opened(
                        order.callId(),
                        "outbound",
                        trunk.name(),
                        order.callerId()
                                .or(() -> trunk.callerIds().stream().findFirst())
                                .orElse(""),
                        order.to(),
                        bot,
                        order.variables()),
                bot,
                Interpreter.begin(bot, bound),
                order.duty().prompts(),
                line.address(),
                trunk.codecs(),
                order.observer());
        return track(Call.place(
                plan,
                parts.services(),
                line.sip(),
                sdp -> trunk.invite(order.to(), order.callerId(), sdp, userToUser)));
    }

    /**
     * Takes a received call with a bot.
     *
     * @param taken is told of the call before anything happens to it
     * @throws VariablesException if the route's variables are not what the bot wants
     */
    public SipEndpoint.Decision take(Arrival arrival, Consumer<Call> taken) {
        Trunk trunk = arrival.trunk();
        Bot bot = arrival.duty().bot();
        SipEndpoint.Received received = arrival.received();
        Map<String, String> variables = arrival.route().variables();
        CallPlan plan = new CallPlan(
                opened(
                        arrival.callId(),
                        "inbound",
                        trunk.name(),
                        received.callingUser(),
                        received.calledUser(),
                        bot,
                        variables),
                bot,
                Interpreter.begin(bot, bind(bot, variables)),
                arrival.duty().prompts(),
                parts.lines().apply(trunk).address(),
                trunk.codecs(),
                arrival.observer());
        return Call.take(plan, parts.services(), received, call -> taken.accept(track(call)));
    }

    /**
     * The typed variables of a call.
     *
     * @throws VariablesException if one is missing, unknown or of another type
     */
    public static Map<String, Value> bind(Bot bot, Map<String, String> variables) {
        return switch (bot.bind(variables)) {
            case Bot.Binding.Bound bound -> bound.values();
            case Bot.Binding.Refused refused -> throw new VariablesException(bot.name(), refused.problems());
        };
    }

    /** The bot's User-to-User value for a call, as hexadecimal digits of its UTF-8 (RFC 7433 section 4.1). */
    private static Optional<String> userToUser(Bot bot, Map<String, Value> variables) {
        return bot.userToUser()
                .map(template -> template.fill(variables))
                .filter(value -> !value.isEmpty())
                .map(value -> HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)) + ";encoding=hex");
    }

    /** Variables that a bot cannot be started with. The message names them, never their values. */
    public static final class VariablesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<String> problems;

        VariablesException(String bot, List<String> problems) {
            super("bot " + bot + ": " + String.join("; ", problems));
            this.problems = List.copyOf(problems);
        }

        /** One each. */
        public List<String> problems() {
            return problems;
        }
    }

    /** Calls that have not ended. */
    public Set<Call> calls() {
        return Set.copyOf(calls);
    }

    private Call track(Call call) {
        calls.add(call);
        var _ = call.done().whenComplete((ended, failure) -> calls.remove(call));
        return call;
    }

    private CallEvent.Opened opened(
            String callId,
            String direction,
            String trunk,
            String from,
            String to,
            Bot bot,
            Map<String, String> variables) {
        return new CallEvent.Opened(
                1,
                parts.build(),
                callId,
                ZonedDateTime.ofInstant(parts.services().clock().now(), parts.zone())
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                parts.zone().getId(),
                direction,
                trunk,
                from,
                to,
                bot.name(),
                bot.hash(),
                parts.services().recognizer().map(r -> r.id()).orElse(""),
                parts.synthesizerId(),
                variables);
    }
}
