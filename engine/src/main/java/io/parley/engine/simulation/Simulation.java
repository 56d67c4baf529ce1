package io.parley.engine.simulation;

import io.parley.engine.Engine;
import io.parley.engine.Line;
import io.parley.engine.call.Call;
import io.parley.engine.call.CallServices;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalSink;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.trunk.Trunk;
import io.parley.media.SpeechEvent;
import io.parley.media.asr.Recognizer;
import io.parley.media.prompt.PromptCache;
import io.parley.media.simulation.PacketNetwork;
import io.parley.media.simulation.SimulatedLine;
import io.parley.media.vad.SpeechDetector;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * One call with a simulated caller, from INVITE to the journal's end. The loop here is the media clock and the engine's clock;
 * nothing sleeps. What the caller did and what the call made of it comes back as an {@link Outcome}.
 */
public final class Simulation {
    /** What the wall clock says when a simulated call begins: dates in prompts and journals are the same each time. */
    public static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

    private static final Duration TICK = Duration.ofMillis(20);
    /** A call that does not end by itself is ended by the bot's own limit; this is for one that does not even obey that. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private final Parts parts;

    /**
     * What simulations share.
     *
     * @param recognizer answers within its own methods; empty: callers' given texts are understood
     * @param detector makes each call's own
     * @param recognition how long a text takes
     * @param service how long a service's answer takes
     * @param build version of this program, for journals
     */
    public record Parts(
            Optional<Recognizer> recognizer,
            Supplier<SpeechDetector> detector,
            PromptCache prompts,
            String build,
            Latency recognition,
            Latency service) {}

    /**
     * What is written.
     *
     * @param journal keeps what happens
     * @param recording where both sides' sound goes; empty: nowhere
     */
    public record Files(JournalSink journal, Optional<Path> recording) {
        /** Nothing is. */
        public static Files none() {
            return new Files(new Forgetting(), Optional.empty());
        }
    }

    private static final class Forgetting implements JournalSink {
        @Override
        public void append(long tick, long nanos, CallEvent event) {}

        @Override
        public long missing() {
            return 0;
        }

        @Override
        public void close() {}
    }

    /**
     * What came of it.
     *
     * @param entries the journal
     * @param heard every event of the audio, in order
     * @param labels what the caller really did
     * @param length of the call's media
     */
    public record Outcome(List<JournalEntry> entries, List<SpeechEvent> heard, List<Label> labels, Duration length) {
        public Outcome {
            entries = List.copyOf(entries);
            heard = List.copyOf(heard);
            labels = List.copyOf(labels);
        }
    }

    public Simulation(Parts parts) {
        this.parts = parts;
    }

    /** An id that follows from the seed. */
    public static String callId(long seed) {
        return String.format(Locale.ROOT, "20260302-090000-%06x", seed & 0xffffff);
    }

    /**
     * Runs a call to its end.
     *
     * @param trunk whose codecs and caller ids are used; nothing leaves this process
     * @param seed of everything that looks like chance
     * @throws Engine.VariablesException if the bot cannot be started with the caller's variables
     */
    public Outcome run(Engine.BotOnDuty duty, Caller caller, Trunk trunk, long seed, Files files) {
        return new Run(duty, caller, trunk, seed, files).toEnd();
    }

    /** A trunk for callers who do not care. */
    public static Trunk trunk() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return Trunk.plain(
                "simulation", "bot", loopback, Duration.ofSeconds(30), new Trunk.Local(Optional.of(loopback), 0));
    }

    /** One call. */
    private final class Run implements StampedJournal.Observer {
        private final SimulationClock clock = new SimulationClock(START);
        private final List<JournalEntry> entries = new ArrayList<>();
        private final List<SpeechEvent> heard = new ArrayList<>();
        private final Caller caller;
        private final AnsweringPeer peer;
        private final ActingCaller acting;
        private final SimulatedLine line;
        private final Call call;

        Run(Engine.BotOnDuty duty, Caller caller, Trunk trunk, long seed, Files files) {
            this.caller = caller;
            this.peer = new AnsweringPeer(trunk.codecs());
            this.acting = new ActingCaller(caller, peer::hangUp);
            Caller.TelephoneLine wire = caller.line();
            this.line = new SimulatedLine(
                    new SimulatedLine.Parts(
                            parts.detector(),
                            acting,
                            new PacketNetwork(wire.loss(), wire.jitterMillis(), seed),
                            heard::add,
                            seed),
                    clock::nanoTime);
            Recognizer recognizer = new DeferredRecognizer(
                    parts.recognizer().orElseGet(() -> new GivenTexts(acting)), clock, parts.recognition(), seed + 1);
            Executor nobody = task -> {};
            CallServices services = new CallServices(
                    line,
                    name -> Optional.of(recognizer),
                    callId -> files.journal(),
                    callId -> files.recording(),
                    clock,
                    nobody,
                    Runnable::run,
                    new GivenAnswers(caller.answers(), clock, parts.service(), seed + 2),
                    CallServices.DEFAULT_NO_MEDIA_MILLIS);
            Line ours = new Line(peer, InetAddress.getLoopbackAddress(), InetAddress.getLoopbackAddress(), false);
            Engine engine =
                    new Engine(new Engine.Parts(services, any -> ours, parts.prompts(), parts.build(), ZoneOffset.UTC));
            this.call = engine.place(
                    new Engine.Order(callId(seed), trunk, "person", Optional.empty(), duty, caller.variables(), this));
        }

        Outcome toEnd() {
            call.drain();
            while (!call.done().isDone()) {
                clock.advanceTo(line.nanos(), call::drain);
                call.drain();
                line.step();
                call.drain();
                Duration length = Duration.ofNanos(line.nanos());
                if (length.compareTo(caller.patience()) >= 0) {
                    peer.hangUp();
                }
                if (length.compareTo(LONGEST) >= 0) {
                    throw new IllegalStateException("a simulated call did not end");
                }
            }
            return new Outcome(
                    entries,
                    heard,
                    acting.labels(),
                    TICK.multipliedBy(line.session().tick()));
        }

        @Override
        public void on(long tick, long nanos, CallEvent event) {
            entries.add(new JournalEntry(entries.size() + 1L, tick, nanos, event));
            acting.on(tick, event);
        }
    }
}
