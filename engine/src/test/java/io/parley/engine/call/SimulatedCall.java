package io.parley.engine.call;

import io.parley.dialog.Interpreter;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.expression.Value;
import io.parley.engine.announcement.AnnouncementRules;
import io.parley.engine.audio.MediaAddress;
import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.conversation.Outside;
import io.parley.engine.conversation.Prompts;
import io.parley.engine.conversation.TurnModel;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.MemoryJournal;
import io.parley.engine.sip.SipEndpoint;
import io.parley.media.JitterBounds;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.AudioTerms;
import io.parley.media.session.SimulatedMedia;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A whole call on virtual time: the real call, conversation, interpreter and audio path; scripted signalling, a scripted
 * recogniser, prompts of tones. A test says what the caller does at which tick, moves time, and looks at what the caller
 * heard and what the journal says.
 */
final class SimulatedCall {
    private static final Duration TICK = Duration.ofMillis(20);

    final VirtualEngineClock clock = new VirtualEngineClock();
    final SimulatedMedia media = new SimulatedMedia();
    final TonePrompts prompts = new TonePrompts();
    final MemoryJournal journal = new MemoryJournal();
    final ScriptedSip sip;
    final Call call;
    /** The services that the bot asks; nobody unless a test says so. */
    Outside outside = Outside.NONE;

    SimulatedCall(Bot bot, Map<String, String> variables, Recognizer hearing, ScriptedSip.Peer peer) {
        this(bot, variables, hearing, peer, "\0");
    }

    /** @param unspeakable prompts with this text cannot be rendered */
    SimulatedCall(
            Bot bot, Map<String, String> variables, Recognizer hearing, ScriptedSip.Peer peer, String unspeakable) {
        this(bot, variables, hearing, peer, Optional.empty(), Runnable::run, Optional.empty());
        prompts.failFor(unspeakable);
        call.mailbox().drain();
    }

    /** @param turns judges the caller's pauses, at once */
    SimulatedCall(Bot bot, Recognizer hearing, ScriptedSip.Peer peer, TurnModel turns) {
        this(bot, Map.of(), hearing, peer, Optional.empty(), Runnable::run, Optional.of(turns));
        call.mailbox().drain();
    }

    private SimulatedCall(
            Bot bot,
            Map<String, String> variables,
            Recognizer hearing,
            ScriptedSip.Peer peer,
            Optional<Prompts> otherPrompts,
            Executor blocking,
            Optional<TurnModel> turns) {
        sip = new ScriptedSip(peer);
        CallServices silent = services(hearing, blocking);
        CallServices services = turns.map(silent::with).orElse(silent);
        CallPlan plan = plan(bot, variables, "outbound", otherPrompts.orElse(prompts));
        call = Call.place(
                plan,
                services,
                (sdp, owner, listener, _) -> sip.place(
                        new SipEndpoint.Invite(
                                "sip:person@127.0.0.1:5060",
                                "udp",
                                Optional.empty(),
                                new SipEndpoint.Identity("", "sip:bot@127.0.0.1"),
                                sdp,
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(30)),
                        owner,
                        listener));
    }

    private SimulatedCall(
            Bot bot,
            Map<String, String> variables,
            BeforeAnswer before,
            Recognizer hearing,
            String offer,
            Executor blocking,
            String unspeakable) {
        prompts.failFor(unspeakable);
        sip = new ScriptedSip(leg -> {});
        AtomicReference<Call> taken = new AtomicReference<>();
        SipEndpoint.Received received = new SipEndpoint.Received(
                "127.0.0.1:5060",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5070),
                "delivery",
                "person",
                "",
                offer,
                List.of(),
                Map.of());
        SipEndpoint.Decision.Take take = (SipEndpoint.Decision.Take) Call.take(
                plan(bot, variables, "inbound", prompts), before, services(hearing, blocking), received, taken::set);
        call = taken.get();
        sip.receive(take);
        call.mailbox().drain();
    }

    /** One that comes in with an offer and is answered at once. */
    static SimulatedCall received(Bot bot, Map<String, String> variables, String offer, String... understood) {
        return received(bot, variables, BeforeAnswer.AT_ONCE, offer, understood);
    }

    /** One that comes in with an offer; what is to be rendered is rendered in no time. */
    static SimulatedCall received(
            Bot bot, Map<String, String> variables, BeforeAnswer before, String offer, String... understood) {
        return new SimulatedCall(bot, variables, before, ScriptedRecognizer.of(understood), offer, Runnable::run, "\0");
    }

    /**
     * One that comes in with an offer.
     *
     * @param blocking renders
     * @param unspeakable prompts with this text cannot be rendered
     */
    static SimulatedCall received(
            Bot bot,
            Map<String, String> variables,
            BeforeAnswer before,
            String offer,
            Executor blocking,
            String unspeakable) {
        return new SimulatedCall(bot, variables, before, ScriptedRecognizer.of(), offer, blocking, unspeakable);
    }

    private CallServices services(Recognizer hearing, Executor blocking) {
        Executor nobody = task -> {};
        return new CallServices(
                media,
                _ -> Optional.of(hearing),
                callId -> journal,
                callId -> Optional.empty(),
                clock,
                nobody,
                blocking,
                (key, request, answer) -> outside.ask(key, request, answer),
                CallServices.DEFAULT_NO_MEDIA_MILLIS);
    }

    private CallPlan plan(Bot bot, Map<String, String> variables, String direction, Prompts spoken) {
        return new CallPlan(
                opened(bot, variables, direction),
                bot,
                Interpreter.begin(bot, bound(bot, variables)),
                spoken,
                Optional.empty(),
                new MediaAddress(InetAddress.getLoopbackAddress()),
                new AudioTerms(List.of(AudioCodec.PCMU)),
                JitterBounds.DEFAULT,
                List.of(),
                Optional.empty(),
                Optional.of(AnnouncementRules.DEFAULT),
                (tick, nanos, event) -> {});
    }

    /** One that rings and is answered at once; the recogniser understands these texts, one an utterance. */
    static SimulatedCall answered(Bot bot, Map<String, String> variables, String... understood) {
        return new SimulatedCall(
                bot, variables, ScriptedRecognizer.of(understood), leg -> leg.ringAndAnswer(AudioCodec.PCMU));
    }

    /** One that is answered at once and speaks with these prompts; {@code blocking} renders them. */
    static SimulatedCall answered(Bot bot, Prompts prompts, Executor blocking, String... understood) {
        SimulatedCall simulated = new SimulatedCall(
                bot,
                Map.of(),
                ScriptedRecognizer.of(understood),
                leg -> leg.ringAndAnswer(AudioCodec.PCMU),
                Optional.of(prompts),
                blocking,
                Optional.empty());
        simulated.call.mailbox().drain();
        return simulated;
    }

    private static Map<String, Value> bound(Bot bot, Map<String, String> variables) {
        return switch (bot.bind(variables)) {
            case Bot.Binding.Bound bound -> bound.values();
            case Bot.Binding.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private static CallEvent.Opened opened(Bot bot, Map<String, String> variables, String direction) {
        return new CallEvent.Opened(
                1,
                "test",
                "simulated",
                "2026-03-02T09:00:00Z",
                "UTC",
                direction,
                "trunk",
                "bot",
                "person",
                bot.name(),
                bot.hash(),
                "scripted",
                "tones",
                variables,
                List.of(),
                "");
    }

    /** Moves time on. */
    void run(Duration time) {
        for (long i = 0; i < time.toMillis() / TICK.toMillis(); i++) {
            tick();
        }
    }

    /** Moves time on until something is so; fails after a minute of media time. */
    void runUntil(String what, BooleanSupplier condition) {
        for (int i = 0; i < 3000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            tick();
        }
        throw new AssertionError("not within 60 s: " + what + "\n" + events());
    }

    private void tick() {
        clock.advance(TICK);
        call.mailbox().drain();
        media.advance(1);
        call.mailbox().drain();
    }

    List<CallEvent> events() {
        return journal.entries().stream().map(JournalEntry::event).toList();
    }

    <E extends CallEvent> List<E> events(Class<E> kind) {
        return journal.events(kind);
    }

    /** What the bot has said so far, as the transcript has it. */
    List<String> said() {
        return events(CallEvent.Spoke.class).stream().map(CallEvent.Spoke::text).toList();
    }

    CallEvent.Ended ended() {
        return events(CallEvent.Ended.class).getFirst();
    }
}
