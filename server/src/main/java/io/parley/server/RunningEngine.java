package io.parley.server;

import io.parley.config.References;
import io.parley.engine.Engine;
import io.parley.engine.Line;
import io.parley.engine.call.CallServices;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.conversation.Outside;
import io.parley.engine.gateway.SipDns;
import io.parley.engine.registrar.Registrar;
import io.parley.engine.registration.Registrations;
import io.parley.engine.sip.Q850;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.guard.Guard;
import io.parley.engine.trunk.KnownSources;
import io.parley.engine.trunk.Trunk;
import io.parley.media.net.LiveMediaSessions;
import io.parley.media.net.LiveMediaSettings;
import io.parley.media.net.MediaLoad;
import io.parley.media.prompt.PromptCache;
import io.parley.server.calls.CallDesk;
import io.parley.server.calls.CallFolder;
import io.parley.server.calls.Journals;
import io.parley.server.calls.Losses;
import io.parley.server.calls.Witness;
import io.parley.server.lifecycle.Drain;
import io.parley.server.metrics.EngineParts;
import io.parley.server.outside.HttpServices;
import io.parley.server.recognition.Recognizers;
import io.parley.server.recovery.Recovery;
import io.parley.server.recovery.RunFolder;
import io.parley.server.settings.Settings;
import io.parley.server.synthesis.InstalledSynthesizers;
import io.parley.server.warmup.WarmUp;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
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

    /** A model that still loads when the rest could not be opened is waited for, and closed. */
    static final Duration LAST_MODEL = Duration.ofSeconds(20);

    /** What still runs when all calls are over is given this long. */
    static final Duration LAST_TASKS = Duration.ofSeconds(2);

    private final Opened opened = new Opened();
    private final SystemEngineClock clock;
    private final ExecutorService virtualThreads;
    private final Recognizers recognizers;
    private final InstalledSynthesizers synthesizers;
    private final PromptCache prompts;
    private final VoiceDetection detection;
    private final LiveMediaSessions media;
    private final InboundDoor door;
    private final Guard guard;
    private final Lines lines;
    private final Registrations registrations;
    private final HttpServices outside;
    private final Registrar registrar;
    private final PhoneLines phones;
    private final Losses losses;
    private final Engine engine;
    private final RunFolder liveCalls;
    private final CallDesk desk;
    private final Path data;
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
        boolean complete = false;
        try {
            ZoneId zone = ZoneId.systemDefault();
            clock = opened.add(new SystemEngineClock());
            virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
            opened.add(this::endVirtualThreads);
            // The model loads while the voice does: both take seconds.
            CompletableFuture<Recognizers> models = CompletableFuture.supplyAsync(
                    () -> openRecognizers(settings), task -> Thread.ofPlatform().start(task));
            opened.add(() -> closeModels(models));
            synthesizers = opened.add(InstalledSynthesizers.open(
                    settings.models(), settings.speak().synthesizers(), clock::nanoTime));
            recognizers = opened(models);
            data = settings.data();
            prompts = new PromptCache(
                    synthesizers,
                    settings.data().resolve("prompts"),
                    settings.speak().prompts());
            detection = opened.add(VoiceDetection.open(settings));
            media = opened.add(LiveMediaSessions.start(LiveMediaSettings.defaults()
                    .withPorts(settings.rtp().first(), settings.rtp().last())
                    .withDetector(detection.detectors())));
            door = new InboundDoor();
            registrar = new Registrar(clock);
            guard = new Guard(settings.sip().guard(), clock::nanoTime);
            guard.follow(KnownSources.of(trunks));
            lines = opened.add(Lines.open(settings.sip(), trunks, clock, guard, door));
            phones = new PhoneLines(registrar, lines);
            registrations = opened.add(new Registrations(
                    lines::registrants,
                    clock,
                    () -> ThreadLocalRandom.current().nextDouble(),
                    task -> Thread.ofVirtual().name("sip-register").start(task)));
            losses = new Losses(clock);
            liveCalls = opened.add(RunFolder.open(settings.data()));
            Journals journals = new Journals(settings.data(), losses, liveCalls);
            outside = opened.add(HttpServices.open(virtualThreads, References.ofProcess()));
            CallServices services = new CallServices(
                    media,
                    recognizers::of,
                    journals::open,
                    callId -> Optional.of(CallFolder.of(settings.data(), callId).recording()),
                    clock,
                    virtualThreads,
                    virtualThreads,
                    outside,
                    CallServices.DEFAULT_NO_MEDIA_MILLIS);
            engine = new Engine(
                    new Engine.Parts(services, this::line, phones, prompts, BUILD, zone),
                    new SipDns(settings.sip().dns(), settings.sip().address(), RandomGenerator.getDefault()));
            desk = new CallDesk(
                    engine, settings.data(), journals, losses, clock, zone, virtualThreads, witnesses, liveCalls);
            opened.add(() -> {
                registrations.endAll();
                door.close();
                desk.hangUpAll(Drain.REASON, LAST_WORDS);
            });
            atExit = new Thread(this::close, "parley-exit");
            Runtime.getRuntime().addShutdownHook(atExit);
            complete = true;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    private static void closeModels(CompletableFuture<Recognizers> models) {
        try {
            models.get(LAST_MODEL.toMillis(), TimeUnit.MILLISECONDS).close();
        } catch (ExecutionException e) {
            // There is none: whoever opened has said so.
        } catch (TimeoutException e) {
            LOG.atWarn().log("speech model does not load; left behind");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    private Recognizers openRecognizers(Settings settings) {
        return Recognizers.open(settings.recognizers(), decodingWorkers(), clock::nanoTime);
    }

    private static Recognizers opened(CompletableFuture<Recognizers> models) {
        try {
            return models.join();
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

    /**
     * Brings to an end what engines left behind that died over the same data folder. Blocks for seconds, within the bounds
     * of {@link Recovery}.
     *
     * @param trunks by name, for those whose calls are to be hung up
     */
    public Recovery.Report recover(Function<String, Optional<Trunk>> trunks) {
        Recovery.Peers peers = (name, dialog, outcome) -> {
            Optional<Trunk> trunk = trunks.apply(name);
            SipEndpoint sip = trunk.map(this::line).map(Line::sip).orElse(lines.main());
            sip.farewell(dialog, trunk.flatMap(Trunk::credentials), Q850.TEMPORARY_FAILURE, outcome);
        };
        return new Recovery(data, peers, clock, ZoneId.systemDefault(), virtualThreads).run();
    }

    /** Calls that would not be found after a crash, since the disk did not take their marks. */
    public long unmarkedCalls() {
        return liveCalls.unmarked();
    }

    public CallDesk desk() {
        return desk;
    }

    /** The port that SIP listens on for trunks without an address of their own. */
    public int sipPort() {
        return lines.main().local().getPort();
    }

    private Line line(Trunk trunk) {
        return lines.of(trunk, registrations::serviceRoute);
    }

    /** The registrations of trunks; none until somebody says which. */
    public Registrations registrations() {
        return registrations;
    }

    /** Asks services over HTTP. */
    Outside outside() {
        return outside;
    }

    /** With whom phones register; nobody may until {@link #phones} says who. */
    public Registrar registrar() {
        return registrar;
    }

    /** What stands in front of its SIP sockets: who is known there is said by whoever knows. */
    public Guard guard() {
        return guard;
    }

    /** From now on the phones of these trunks may register, and no others. */
    void phones(Collection<Trunk> trunks) {
        phones.keep(trunks);
    }

    /** Where a trunk's calls arrive. */
    InetSocketAddress endpoint(Trunk trunk) {
        return line(trunk).sip().local();
    }

    /** Where a trunk's calls leave. */
    SipEndpoint leaves(Trunk trunk) {
        return line(trunk).sip();
    }

    /** Whether a trunk's own address is among those that were opened. */
    boolean serves(Trunk trunk) {
        return lines.serves(trunk);
    }

    /** How many SIP addresses were opened. */
    int endpoints() {
        return lines.size();
    }

    /** What hears its callers, and can be relieved of interim texts. */
    Recognizers recognizers() {
        return recognizers;
    }

    /** What speaks to its callers. */
    public InstalledSynthesizers synthesizers() {
        return synthesizers;
    }

    /** A call to itself, so that the first real one finds everything loaded and compiled. Blocks, in bounds. */
    WarmUp.Result warmUp() {
        return WarmUp.run(new WarmUp.Parts(
                media,
                recognizers.main(),
                synthesizers.builtIn(),
                clock,
                virtualThreads,
                virtualThreads,
                BUILD,
                ZoneId.systemDefault()));
    }

    /** What the disk would not take of its calls. */
    Losses losses() {
        return losses;
    }

    /** What its media loops have done. */
    MediaLoad mediaLoad() {
        return media.load();
    }

    /** Whether the neural speech detector may be asked; nothing, if there is none. */
    void neuralDetector(boolean mayBeAsked) {
        detection.neural(mayBeAsked);
    }

    /** What its parts have to tell to whoever measures. */
    public EngineParts parts() {
        return new EngineParts(
                recognizers::load,
                recognizers::lagMillis,
                recognizers.servers(),
                synthesizers.servers(),
                prompts::counters,
                media::loads,
                detection::counts,
                media::unleasedPortPairs,
                lines::counters,
                () -> guard.banned().size(),
                data);
    }

    /** Its clock, for what belongs to the same process. */
    public EngineClock clock() {
        return clock;
    }

    /** Until somebody takes received INVITEs, they are to come again later. */
    void answerNotYet(int retryAfterSeconds) {
        door.notYet(retryAfterSeconds);
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
        opened.close();
        if (Thread.currentThread().threadId() != atExit.threadId()) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // The process is going down already: the hook finds that all is closed.
            }
        }
    }
}
