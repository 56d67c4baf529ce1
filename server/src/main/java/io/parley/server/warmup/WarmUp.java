package io.parley.server.warmup;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.Line;
import io.parley.engine.call.Call;
import io.parley.engine.call.CallServices;
import io.parley.engine.call.Outcome;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.conversation.Outside;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalJson;
import io.parley.engine.journal.JournalSink;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.JainSipEndpoint;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipSettings;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.SpeechEvent;
import io.parley.media.asr.Recognizer;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.Synthesizer;
import io.parley.media.tts.Synthesizers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of the engine to itself, over loopback and through everything that a call meets: SIP, SDP, RTP both ways,
 * voice detection, an interruption, the recogniser, a dialog, the synthesiser, a key press, an ending. So the first caller does
 * not pay for loading and compiling it all.
 *
 * <p>It has endpoints and engines of its own; what the real one shares with it are the model, the audio loops and the
 * voice. It leaves no journal, no recording, no record and no prompt behind. Runs and waits on the calling thread, which
 * should be a virtual one, for {@link #BOUND} at most.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** It takes some five seconds; a machine that needs longer serves cold. */
    public static final Duration BOUND = Duration.ofSeconds(20);

    private static final long PROMPT_MEMORY_BYTES = 4L << 20;
    /** A cache that is smaller than any prompt writes none. */
    private static final long NO_DISK = 1;

    /** Words of the prompt that asks for the key. */
    private static final String ASKS_FOR_KEY = "Press";

    private static final String KEY = "1";

    /**
     * What the engine is made of that is to be warm.
     *
     * @param owners runs each call's owner loop, as in the engine
     * @param blocking runs rendering, as in the engine
     */
    public record Parts(
            MediaSessions media,
            Recognizer recognizer,
            Synthesizer synthesizer,
            EngineClock clock,
            Executor owners,
            Executor blocking,
            String build,
            ZoneId zone) {}

    /** What came of it. */
    public sealed interface Result {
        record Warm(Duration took) implements Result {}

        /** The engine serves all the same; its first calls cost more and wait longer. */
        record Cold(String reason) implements Result {}
    }

    private final Parts parts;
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final PromptCache prompts;
    private final CompletableFuture<MediaSession> callersAudio = new CompletableFuture<>();
    private final List<SipEndpoint> endpoints = new ArrayList<>();
    private final AtomicReference<Call> answered = new AtomicReference<>();
    private final CompletableFuture<CallEvent.Ended> ended = new CompletableFuture<>();

    private WarmUp(Parts parts) {
        this.parts = parts;
        // Where its folder lies does not matter: nothing is ever written to it.
        this.prompts = new PromptCache(
                Synthesizers.only(parts.synthesizer),
                Path.of("warm-up"),
                new PromptCache.Bounds(PROMPT_MEMORY_BYTES, NO_DISK, 1));
    }

    /** Makes the call and waits for its end. Never throws. */
    public static Result run(Parts parts) {
        long began = parts.clock.nanoTime();
        Result result;
        try {
            result = new WarmUp(parts).call(began);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = new Result.Cold("interrupted");
        } catch (RuntimeException | ExecutionException e) {
            LOG.atWarn().setCause(e).log("warm-up failed");
            result = new Result.Cold("the call failed: " + e.getClass().getSimpleName());
        } catch (TimeoutException e) {
            result = new Result.Cold("not ended after " + BOUND.toSeconds() + " s");
        }
        switch (result) {
            case Result.Warm warm ->
                LOG.atInfo().addKeyValue("millis", warm.took.toMillis()).log("warmed up");
            case Result.Cold cold ->
                LOG.atWarn().addKeyValue("reason", cold.reason).log("not warmed up: first calls will be slower");
        }
        return result;
    }

    private Result call(long began) throws InterruptedException, ExecutionException, TimeoutException {
        AtomicReference<Line> callee = new AtomicReference<>();
        AtomicReference<Line> caller = new AtomicReference<>();
        Engine answers = engine(Optional.of(parts.recognizer), parts.media, _ -> lineOf(callee));
        Engine calls = engine(Optional.empty(), new Overheard(), _ -> lineOf(caller));
        Engine.BotOnDuty answering = answers.onDuty(bot("answering.yaml"));
        Engine.BotOnDuty calling = calls.onDuty(bot("calling.yaml"));
        Trunk trunk = trunk();
        try {
            SipEndpoint in = open(invite -> answers.take(
                    new Engine.Arrival(
                            "warm-up-answered",
                            trunk,
                            invite,
                            Route.ToBot.any(answering.bot().name(), Map.of()),
                            answering,
                            new KeyPresser()),
                    this::taken));
            SipEndpoint out = open(invite -> new SipEndpoint.Decision.Refuse(403, ""));
            callee.set(new Line(in, loopback));
            caller.set(new Line(out, loopback));
            Call placed = calls.place(new Engine.Order(
                    "warm-up-placed",
                    trunk,
                    "sip:warm-up@" + loopback.getHostAddress() + ":"
                            + in.local().getPort(),
                    Optional.empty(),
                    calling,
                    Map.of(),
                    (tick, nanos, event) -> {}));
            try {
                CallEvent.Ended end = ended.get(left(began), TimeUnit.NANOSECONDS);
                var _ = placed.done().get(left(began), TimeUnit.NANOSECONDS);
                return end.complete()
                        ? new Result.Warm(Duration.ofNanos(parts.clock.nanoTime() - began))
                        : new Result.Cold("the call ended early: " + Outcome.valueOf(end.outcome()));
            } finally {
                placed.hangUp("warm-up is over");
                Optional.ofNullable(answered.get()).ifPresent(call -> call.hangUp("warm-up is over"));
            }
        } finally {
            // They take a second each to forget their transactions; nobody needs to wait for that.
            endpoints.forEach(endpoint -> parts.blocking.execute(endpoint::close));
        }
    }

    private long left(long began) {
        return Math.max(0, began + BOUND.toNanos() - parts.clock.nanoTime());
    }

    private void taken(Call call) {
        answered.set(call);
        var _ = call.done().thenAccept(ended::complete);
    }

    private SipEndpoint open(SipEndpoint.InboundHandler inbound) {
        SipEndpoint opened = JainSipEndpoint.open(SipSettings.on(loopback, 0), parts.clock, inbound);
        endpoints.add(opened);
        return opened;
    }

    private static Line lineOf(AtomicReference<Line> opened) {
        return Optional.ofNullable(opened.get()).orElseThrow(() -> new IllegalStateException("called too early"));
    }

    private Engine engine(Optional<Recognizer> hears, MediaSessions media, Function<Trunk, Line> lines) {
        return new Engine(new Engine.Parts(
                new CallServices(
                        media,
                        _ -> hears,
                        callId -> new Unkept(),
                        callId -> Optional.empty(),
                        parts.clock,
                        parts.owners,
                        parts.blocking,
                        Outside.NONE,
                        CallServices.DEFAULT_NO_MEDIA_MILLIS),
                lines,
                prompts,
                parts.build,
                parts.zone));
    }

    private Trunk trunk() {
        return Trunk.plain("warm-up", "warm-up", loopback, BOUND, new Trunk.Local(Optional.empty(), 0));
    }

    private static Bot bot(String name) {
        try (InputStream file = WarmUp.class.getResourceAsStream("/warm-up/" + name)) {
            if (file == null) {
                throw new IllegalStateException("warm-up/" + name + " is not in the program");
            }
            return BotFile.parse("warm-up/" + name, file.readAllBytes(), Path.of("."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The audio loops as they are; the caller's session is known here, so that a key can be pressed on it. */
    private final class Overheard implements MediaSessions {
        @Override
        public MediaSession open(Request request, Consumer<SpeechEvent> sink) {
            MediaSession opened = parts.media.open(request, sink);
            callersAudio.complete(opened);
            return opened;
        }

        /** They are not ours. */
        @Override
        public void close() {}
    }

    /** Presses the key when the bot asks for it. */
    private final class KeyPresser implements StampedJournal.Observer {
        @Override
        public void on(long tick, long nanos, CallEvent event) {
            if (event instanceof CallEvent.Spoke spoke && spoke.text().contains(ASKS_FOR_KEY)) {
                var _ = callersAudio.thenAccept(audio -> audio.sendDigits(KEY));
            }
        }
    }

    /** A journal in memory that is written, read and made a record of as if it were a file's, and then forgotten. */
    private static final class Unkept implements JournalSink {
        /** A warm-up has a tenth of it. */
        private static final int MAX_ENTRIES = 1_000;

        private final List<JournalEntry> entries = new ArrayList<>();

        @Override
        public void append(long tick, long nanos, CallEvent event) {
            if (entries.size() < MAX_ENTRIES) {
                String json = JournalJson.write(new JournalEntry(entries.size() + 1L, tick, nanos, event));
                JournalJson.read(json).ifPresent(entries::add);
            }
        }

        @Override
        public long missing() {
            return 0;
        }

        @Override
        public void close() {
            CallRecord made = CallRecord.of(entries);
            LOG.atDebug()
                    .addKeyValue("recordChars", made.toJson().length())
                    .addKeyValue("transcriptChars", made.transcriptText().length())
                    .log("warm-up recorded");
        }
    }
}
