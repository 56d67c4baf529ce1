package io.parley.engine;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.Interpreter;
import io.parley.dialog.PromptPlan;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.expression.Value;
import io.parley.engine.call.BeforeAnswer;
import io.parley.engine.call.Call;
import io.parley.engine.call.CallPlan;
import io.parley.engine.call.CallServices;
import io.parley.engine.conversation.BotPrompts;
import io.parley.engine.dial.DialBudget;
import io.parley.engine.dial.DialRefusedException;
import io.parley.engine.gateway.Dialler;
import io.parley.engine.gateway.GatewayBook;
import io.parley.engine.gateway.Locator;
import io.parley.engine.gateway.PhoneBook;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.transfer.TransferRoute;
import io.parley.engine.trunk.CallFacts;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.uui.UserToUserHeader;
import io.parley.media.audio.WavFile;
import io.parley.media.background.BackgroundSound;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Voice;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places and takes calls with bots. Holds what calls share and knows which calls there are; each call is its own owner.
 * Safe from any thread.
 */
public final class Engine {

    /**
     * What the engine is made of, opened and closed by whoever wires it.
     *
     * @param lines where each trunk's calls leave and arrive
     * @param phones that registered with us
     * @param build version of this program, for the journal
     */
    public record Parts(
            CallServices services,
            Function<Trunk, Line> lines,
            PhoneBook phones,
            PromptCache prompts,
            String build,
            ZoneId zone) {

        /** Without phones. */
        public Parts(
                CallServices services, Function<Trunk, Line> lines, PromptCache prompts, String build, ZoneId zone) {
            this(services, lines, PhoneBook.NONE, prompts, build, zone);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Parts parts;
    private final GatewayBook gateways;
    private final DialBudget budget;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final LongAdder misrouted = new LongAdder();

    public Engine(Parts parts) {
        this(parts, Locator.BY_ENDPOINT);
    }

    /** @param locator finds the servers behind a gateway's name */
    public Engine(Parts parts, Locator locator) {
        this.parts = parts;
        this.gateways = new GatewayBook(parts.services().clock(), RandomGenerator.getDefault(), locator);
        this.budget = new DialBudget(parts.services().clock(), parts.zone());
    }

    /** What is known of the gateways by which calls leave. */
    public GatewayBook gateways() {
        return gateways;
    }

    /** What the trunks have dialled today. */
    public DialBudget budget() {
        return budget;
    }

    /** A bot that is ready to talk: its fixed prompts are rendered. */
    public record BotOnDuty(Bot bot, BotPrompts prompts, Optional<BackgroundSound> background) {

        /**
         * The same bot in another voice, for one call; nothing is rendered yet.
         *
         * @throws Synthesizer.SynthesisException if there is no such voice
         */
        public BotOnDuty in(Voice voice) {
            return voice.equals(prompts.voice()) ? this : new BotOnDuty(bot, prompts.in(voice), background);
        }

        /**
         * Renders a bot's fixed prompts and reads its background; blocks.
         *
         * @throws UnspeakableException if one cannot be had
         */
        public static BotOnDuty of(Bot bot, PromptCache cache) {
            BotPrompts prompts = new BotPrompts(bot, cache);
            try {
                cache.check(prompts.voice());
            } catch (Synthesizer.SynthesisException e) {
                throw UnspeakableException.of(prompts.voice(), e);
            }
            for (List<PromptPart> prompt : PromptPlan.fixed(bot)) {
                for (PromptPart part : prompt) {
                    try {
                        var _ = prompts.render(List.of(part));
                    } catch (RuntimeException e) {
                        throw new UnspeakableException(part, e);
                    }
                }
            }
            Rehearsal.of(bot);
            return new BotOnDuty(bot, prompts, bot.background().map(it -> background(bot, it)));
        }

        private static BackgroundSound background(Bot bot, Bot.Background wanted) {
            try {
                return BackgroundSound.read(
                        bot.folder().resolve(wanted.file()),
                        new BackgroundSound.Manner(
                                wanted.level(), (int) wanted.fadeIn().toMillis(), wanted.duck()));
            } catch (WavFile.AudioFileException e) {
                throw new UnspeakableException(wanted.file(), e);
            }
        }

        /** Renders the prompts of calls with these variables; blocks. */
        public void prepare(Map<String, Value> variables) {
            prompts.prepare(PromptPlan.forCall(bot, variables));
        }
    }

    /** A fixed prompt of a bot cannot be rendered, or its background not be read. */
    public static final class UnspeakableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String what;

        private UnspeakableException(String what, RuntimeException cause) {
            super(cause.getMessage(), cause);
            this.what = what;
        }

        /** There is no such voice: what is wrong is the synthesiser's name if the message is about it, else the voice's. */
        static UnspeakableException of(Voice voice, RuntimeException cause) {
            boolean noSynthesizer = String.valueOf(cause.getMessage()).startsWith("no synthesizer");
            return new UnspeakableException(noSynthesizer ? voice.synthesizer() : voice.name(), cause);
        }

        UnspeakableException(PromptPart part, RuntimeException cause) {
            this(words(part), cause);
        }

        private static String words(PromptPart part) {
            return switch (part) {
                case PromptPart.Text text -> text.text();
                case PromptPart.Recording recording -> recording.file();
            };
        }

        /** The text or the sound, as it stands in the bot's file. */
        public String what() {
            return what;
        }
    }

    /**
     * Renders a bot's fixed prompts; blocks.
     *
     * @throws UnspeakableException if one cannot be rendered
     */
    public BotOnDuty onDuty(Bot bot) {
        return BotOnDuty.of(bot, parts.prompts());
    }

    /**
     * A call to be placed.
     *
     * @param to a number, rewritten by the trunk, a whole SIP URI, or {@code phone:USER}
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

    /**
     * A call that came in, and the route that is for it.
     *
     * @param failures on the way to that route: the journal has them
     */
    public record Arrival(
            String callId,
            Trunk trunk,
            SipEndpoint.Received received,
            Route.ToBot route,
            BotOnDuty duty,
            StampedJournal.Observer observer,
            List<CallEvent.Failed> failures) {
        public Arrival {
            failures = List.copyOf(failures);
        }

        /** Without failures. */
        public Arrival(
                String callId,
                Trunk trunk,
                SipEndpoint.Received received,
                Route.ToBot route,
                BotOnDuty duty,
                StampedJournal.Observer observer) {
            this(callId, trunk, received, route, duty, observer, List.of());
        }
    }

    /**
     * Places a call; blocks until the prompts with variables are rendered.
     *
     * @throws VariablesException if a variable is missing, unknown or of another type
     * @throws IllegalArgumentException if {@code to} is neither a number nor a SIP URI, or the caller id is not the
     *     trunk's
     * @throws DialRefusedException if the trunk may not dial it, or no more of it today
     * @throws RuntimeException if a prompt cannot be rendered; in all of these cases nothing was dialled
     */
    public Call place(Order order) {
        Trunk trunk = order.trunk();
        Bot bot = order.duty().bot();
        Map<String, Value> bound = bind(bot, order.variables());
        Optional<UserToUserHeader> wanted =
                bot.userToUser().flatMap(it -> UserToUserHeader.of(it.fill(bound), order.callId()));
        int octets = trunk.limits().userToUserOctets();
        Optional<String> userToUser =
                wanted.filter(it -> it.excess(octets).isEmpty()).map(UserToUserHeader::value);
        // A destination that cannot be called is found before anything is rendered or opened.
        trunk.invite(order.to(), order.callerId(), "", userToUser);
        order.duty().prepare(bound);
        budget.take(trunk, order.to());
        Line line = parts.lines().apply(trunk);
        Dialler dialler = dialler(trunk, line);
        CallPlan plan = new CallPlan(
                opened(
                        order.callId(),
                        "outbound",
                        trunk,
                        order.callerId()
                                .or(() -> trunk.callerIds().stream().findFirst())
                                .orElse(""),
                        order.to(),
                        order.duty(),
                        order.variables(),
                        List.of()),
                bot,
                Interpreter.begin(bot, bound),
                order.duty().prompts(),
                order.duty().background(),
                dialler.media(order.to()).orElse(line.media()),
                trunk.audio(),
                trunk.jitter(),
                wanted.flatMap(it -> it.excess(octets)).map(why -> new CallEvent.Failed("user-to-user", why)).stream()
                        .toList(),
                transfers(trunk, line, order.to()),
                trunk.announcements(),
                order.observer());
        return track(Call.place(
                plan,
                parts.services(),
                (offer, owner, listener, journal) -> dialler.place(
                        new Dialler.Order(
                                0, order.to(), by -> by.invite(order.to(), order.callerId(), offer, userToUser)),
                        owner,
                        listener,
                        journal::accept)));
    }

    private Dialler dialler(Trunk trunk, Line line) {
        return new Dialler(trunk, line.sip(), gateways, parts.services().clock(), parts.phones());
    }

    /**
     * Takes a received call with a bot; returns at once, its prompts are rendered while it rings.
     *
     * @param taken is told of the call before anything happens to it
     * @return a refusal with 500 if the route does not give the bot the variables it wants: that is our fault, and another
     *     server may do better (RFC 3261 section 21.5.1), while 503 would keep all our calls away (section 21.5.4)
     */
    public SipEndpoint.Decision take(Arrival arrival, Consumer<Call> taken) {
        CallFacts facts = arrival.trunk().inbound().facts(arrival.received());
        Map<String, String> variables = arrival.route().variables(facts);
        return switch (arrival.duty().bot().bind(variables)) {
            case Bot.Binding.Bound bound -> take(arrival, facts, variables, bound.values(), taken);
            case Bot.Binding.Refused refused -> {
                misrouted.increment();
                LOG.atWarn()
                        .addKeyValue("trunk", arrival.trunk().name())
                        .addKeyValue("bot", arrival.duty().bot().name())
                        .addKeyValue("problems", refused.problems())
                        .log("call refused: its route does not give the bot what it needs");
                yield new SipEndpoint.Decision.Refuse(500, "");
            }
        };
    }

    private SipEndpoint.Decision take(
            Arrival arrival,
            CallFacts facts,
            Map<String, String> variables,
            Map<String, Value> bound,
            Consumer<Call> taken) {
        Trunk trunk = arrival.trunk();
        Bot bot = arrival.duty().bot();
        Line line = parts.lines().apply(trunk);
        CallPlan plan = new CallPlan(
                opened(
                        arrival.callId(),
                        "inbound",
                        trunk,
                        facts.caller(),
                        facts.called(),
                        arrival.duty(),
                        variables,
                        facts.userToUser()),
                bot,
                Interpreter.begin(bot, bound),
                arrival.duty().prompts(),
                arrival.duty().background(),
                line.media(),
                trunk.audio(),
                trunk.jitter(),
                arrival.failures(),
                transfers(trunk, line, facts.caller()),
                Optional.empty(),
                arrival.observer());
        BeforeAnswer before = new BeforeAnswer(
                arrival.route().manner().ring(),
                arrival.route().announcement(facts, bound),
                PromptPlan.variesByCall(bot) ? Optional.of(() -> arrival.duty().prepare(bound)) : Optional.empty());
        return Call.take(plan, before, parts.services(), arrival.received(), call -> taken.accept(track(call)));
    }

    private Optional<TransferRoute> transfers(Trunk trunk, Line line, String caller) {
        return line.handsOver()
                ? Optional.of(new TransferRoute(trunk, dialler(trunk, line), budget, line.media(), caller))
                : Optional.empty();
    }

    /** Received calls that were refused because their route does not give the bot the variables it wants. */
    public long misrouted() {
        return misrouted.sum();
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
            Trunk trunk,
            String from,
            String to,
            BotOnDuty duty,
            Map<String, String> variables,
            List<String> userToUser) {
        Bot bot = duty.bot();
        return new CallEvent.Opened(
                1,
                parts.build(),
                callId,
                ZonedDateTime.ofInstant(parts.services().clock().now(), parts.zone())
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                parts.zone().getId(),
                direction,
                trunk.name(),
                from,
                to,
                bot.name(),
                bot.hash(),
                parts.services()
                        .recognizers()
                        .apply(bot.recognizer())
                        .map(r -> r.id())
                        .orElse(""),
                duty.prompts().synthesizerId(),
                variables,
                userToUser,
                trunk.hash());
    }
}
