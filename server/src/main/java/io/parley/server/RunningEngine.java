package io.parley.server;

import io.parley.engine.Engine;
import io.parley.engine.call.CallServices;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.journal.JournalFile;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Trunk;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.net.LiveMediaSessions;
import io.parley.media.net.LiveMediaSettings;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.MarySynthesizer;
import io.parley.server.calls.CallDesk;
import io.parley.server.calls.CallFolder;
import io.parley.server.calls.Witness;
import io.parley.server.settings.Settings;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine with everything it needs, opened in the order in which a call meets it and closed in reverse. Ends every
 * call properly when the process is told to stop.
 */
public final class RunningEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningEngine.class);

    /** Version of this program as it stands in journals. */
    static final String BUILD = "parley 0.1.0";

    /** Calls are hung up and their records written within this when the process ends. */
    static final Duration LAST_WORDS = Duration.ofSeconds(8);

    /** What still runs when all calls are over is given this long. */
    static final Duration LAST_TASKS = Duration.ofSeconds(2);

    /** A minute of prompts is about 1 MB. */
    static final long MAX_PROMPT_MEMORY_BYTES = 64L << 20;

    static final long MAX_PROMPT_DISK_BYTES = 1L << 30;

    private final SystemEngineClock clock;
    private final ExecutorService virtualThreads;
    private final VoskRecognizer recognizer;
    private final MarySynthesizer synthesizer;
    private final LiveMediaSessions media;
    private final InboundDoor door;
    private final Lines lines;
    private final Engine engine;
    private final CallDesk desk;
    private final Thread atExit;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens everything; blocks for seconds.
     *
     * @throws RuntimeException if a model, an address or a port cannot be had
     */
    public static RunningEngine open(Settings settings) {
        return open(settings, List.of(), List.of());
    }

    /**
     * Opens everything; blocks for seconds.
     *
     * @param trunks for which SIP is opened on their own addresses, besides that of the settings
     * @param witnesses see every call
     */
    public static RunningEngine open(Settings settings, List<Trunk> trunks, List<Witness> witnesses) {
        return new RunningEngine(settings, trunks, witnesses);
    }

    private RunningEngine(Settings settings, List<Trunk> trunks, List<Witness> witnesses) {
        ZoneId zone = ZoneId.systemDefault();
        clock = new SystemEngineClock();
        virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
        // The model loads while the voice does: both take seconds.
        CompletableFuture<VoskRecognizer> model = CompletableFuture.supplyAsync(
                () -> warmRecognizer(settings), task -> Thread.ofPlatform().start(task));
        synthesizer = MarySynthesizer.start();
        recognizer = opened(model);
        PromptCache prompts = new PromptCache(
                synthesizer, settings.data().resolve("prompts"), MAX_PROMPT_MEMORY_BYTES, MAX_PROMPT_DISK_BYTES);
        media = LiveMediaSessions.start(LiveMediaSettings.defaults()
                .withPorts(settings.rtp().first(), settings.rtp().last()));
        door = new InboundDoor();
        lines = Lines.open(settings.sip(), trunks, clock, door);
        engine = new Engine(new Engine.Parts(
                new CallServices(
                        media,
                        Optional.of(recognizer),
                        callId -> JournalFile.create(
                                CallFolder.of(settings.data(), callId).journal()),
                        callId -> Optional.of(
                                CallFolder.of(settings.data(), callId).recording()),
                        clock,
                        virtualThreads,
                        virtualThreads,
                        CallServices.DEFAULT_NO_MEDIA_MILLIS),
                lines::of,
                prompts,
                synthesizer.id(),
                BUILD,
                zone));
        desk = new CallDesk(engine, settings.data(), clock, zone, virtualThreads, witnesses);
        atExit = new Thread(this::close, "parley-exit");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Bounded: a rendering that hangs must not keep the process. */
    private void endVirtualThreads() {
        virtualThreads.shutdownNow();
        try {
            if (!virtualThreads.awaitTermination(LAST_TASKS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("some tasks did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private VoskRecognizer warmRecognizer(Settings settings) {
        VoskRecognizer opened = VoskRecognizer.open(
                settings.models().resolve(Settings.ENGLISH_MODEL),
                VoskSettings.forWorkers(decodingWorkers()),
                clock::nanoTime);
        opened.warmUp();
        return opened;
    }

    private static VoskRecognizer opened(CompletableFuture<VoskRecognizer> model) {
        try {
            return model.join();
        } catch (CompletionException e) {
            // What is wrong with the model, not that it was found out on another thread.
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    /** One core is the audio's. */
    private static int decodingWorkers() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    public Engine engine() {
        return engine;
    }

    public CallDesk desk() {
        return desk;
    }

    /** The port that SIP listens on for trunks without an address of their own. */
    public int sipPort() {
        return lines.main().local().getPort();
    }

    /** Its clock, for what belongs to the same process. */
    public EngineClock clock() {
        return clock;
    }

    /** Takes received INVITEs from now on; before, they are refused. */
    public void answerWith(SipEndpoint.InboundHandler handler) {
        door.open(handler);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        door.close();
        desk.hangUpAll("the engine stops", LAST_WORDS);
        lines.close();
        media.close();
        recognizer.close();
        synthesizer.close();
        endVirtualThreads();
        clock.close();
        if (Thread.currentThread().threadId() != atExit.threadId()) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // The process is going down already: the hook finds that all is closed.
            }
        }
    }
}
