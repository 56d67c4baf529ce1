package io.parley.server;

import io.parley.config.References;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.gateway.GatewayState;
import io.parley.engine.gateway.KeepAlives;
import io.parley.engine.trunk.KnownSources;
import io.parley.engine.trunk.Trunk;
import io.parley.media.net.MediaLoad;
import io.parley.media.srtp.SrtpSession;
import io.parley.media.srtp.SrtpUse;
import io.parley.server.admission.Admission;
import io.parley.server.admission.HeapUse;
import io.parley.server.admission.LoadWatch;
import io.parley.server.admission.Overload;
import io.parley.server.calls.CallBook;
import io.parley.server.catalog.Catalog;
import io.parley.server.catalog.CatalogHealth;
import io.parley.server.catalog.CatalogReader;
import io.parley.server.catalog.FolderWatch;
import io.parley.server.catalog.LiveCatalog;
import io.parley.server.catalog.Reload;
import io.parley.server.health.Health;
import io.parley.server.lifecycle.Drain;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.log.CallLog;
import io.parley.server.metrics.Meters;
import io.parley.server.metrics.ServingParts;
import io.parley.server.settings.Settings;
import io.parley.server.switchboard.Switchboard;
import io.parley.server.warmup.WarmUp;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * What {@code parley serve} runs: an engine with the bots and trunks of a folder, opened in flow order and closed in
 * reverse.
 */
public final class Serving implements AutoCloseable {
    private static final int RETRY_SECONDS = 5;

    private final Opened opened = new Opened();
    private final HeapUse heap;
    private final Lifecycle lifecycle;
    private final Meters meters;
    private final RunningEngine engine;
    private final LiveCatalog catalog;
    private final Admission admission;
    private final Switchboard switchboard;
    private final KeepAlives keepAlives;
    private final Drain drain;
    private final CallBook book = new CallBook();
    private final Health health = new Health();
    private final Optional<ServingDoor> door;
    private final WarmUp.Result warmth;
    private final Optional<FolderWatch> watch;

    /**
     * Opens everything; blocks until calls can be taken.
     *
     * @throws io.parley.config.ConfigException with what is wrong with a file
     * @throws RuntimeException if a model, an address or a port cannot be had
     */
    public static Serving open(Settings settings) {
        return new Serving(settings);
    }

    private Serving(Settings settings) {
        boolean complete = false;
        try {
            lifecycle = new Lifecycle();
            // What is wrong with a file is told before models are loaded.
            CatalogReader.Everything everything = new CatalogReader(settings, References.ofProcess()).everything();
            meters = opened.add(new Meters(RunningEngine.BUILD));
            engine =
                    opened.add(RunningEngine.open(settings, everything.trunks(), List.of(meters, book, new CallLog())));
            meters.watch(engine.parts());
            EngineClock clock = engine.clock();
            heap = new HeapUse(clock::nanoTime);
            engine.answerNotYet(RETRY_SECONDS);
            // While bots' prompts are rendered: what the one waits for, the other uses.
            boolean secured =
                    everything.trunks().stream().anyMatch(it -> it.audio().srtp() != SrtpUse.OFF);
            CompletableFuture<WarmUp.Result> warm = CompletableFuture.supplyAsync(
                    () -> {
                        if (secured) {
                            SrtpSession.prepare();
                        }
                        return engine.warmUp();
                    },
                    task -> Thread.ofVirtual().start(task));
            catalog = LiveCatalog.open(
                    everything, settings, new LiveCatalog.Host(engine.engine()::onDuty, engine::serves, clock));
            Overload overload = new Overload(settings.limits());
            admission = new Admission(lifecycle, settings.limits(), clock, overload);
            switchboard = new Switchboard(
                    catalog, admission, engine.desk(), engine::endpoint, engine.registrar(), engine.outside(), clock);
            meters.watch(measured());
            keepAlives = opened.add(
                    new KeepAlives(engine.engine().gateways(), engine::leaves, clock, RandomGenerator.getDefault()));
            catalog.follow(this::follow);
            var _ = engine.recover(name -> catalog.current().trunk(name));
            engine.answerWith(switchboard);
            catalog.follow(this::register);
            drain = new Drain(lifecycle, clock, new RunningCalls(), settings.drain());
            drain.announceTo(_ -> engine.registrations().endAll());
            watch = settings.reload().watch() ? Optional.of(opened.add(watch(settings, clock))) : Optional.empty();
            health.check("catalog", new CatalogHealth(catalog, watch));
            door = settings.http().map(http -> opened.add(ServingDoor.open(http, settings, this, drain)));
            warmth = warm.join();
            // After the warm-up, whose load says nothing of what is to come.
            opened.add(LoadWatch.start(clock, overload, this::load, this::relieve));
            HealthChecks.register(this, settings.data());
            lifecycle.reach(Lifecycle.Phase.SERVING);
            complete = true;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    /** What is known of gateways is kept as long as they stand in a trunk that is in force. */
    private void follow(Catalog now) {
        List<Trunk> trunks = now.allTrunks();
        engine.engine().gateways().keep(trunks);
        keepAlives.of(trunks);
        engine.phones(trunks);
        engine.guard().follow(KnownSources.of(trunks));
    }

    private ServingParts measured() {
        return new ServingParts(
                lifecycle::phase,
                catalog::current,
                () -> new ServingParts.Reloads(catalog.taken(), catalog.refused()),
                admission::callsOn,
                engine.registrations()::of,
                admission::refused,
                switchboard.refusals()::counts,
                trunk -> engine.engine().budget().refused().getOrDefault(trunk, 0L),
                () -> admission.load().level(),
                this::gateways,
                engine.registrar(),
                switchboard.routing()::counts);
    }

    private List<GatewayState.Reading> gateways(String trunk) {
        return catalog.current()
                .trunk(trunk)
                .map(engine.engine().gateways()::readings)
                .orElse(List.of());
    }

    private FolderWatch watch(Settings settings, EngineClock clock) {
        return FolderWatch.start(settings, () -> catalog.reload(Reload.Trigger.WATCH), clock, FolderWatch.Pace.DEFAULT);
    }

    private Overload.Reading load() {
        MediaLoad media = engine.mediaLoad();
        if (admission.load().cause() == Overload.Cause.MEMORY) {
            heap.collect();
        }
        return new Overload.Reading(
                engine.recognizers().lagMillis(), media.slotsServed(), media.slotsLate(), heap.share());
    }

    private void relieve(Overload.Level level) {
        engine.neuralDetector(level == Overload.Level.NORMAL);
        engine.recognizers().partials(level.compareTo(Overload.Level.PARTIALS_SHED) < 0);
    }

    /** Calls are sent to us from now on, by those who do not know us by our address. */
    private void register(Catalog inForce) {
        engine.registrations().keep(inForce.allTrunks());
    }

    /** All that have a place, dialled or not, and all whose record is still to be written. */
    private final class RunningCalls implements Drain.Calls {
        @Override
        public int running() {
            return Math.max(admission.calls(), engine.desk().unfinished());
        }

        @Override
        public void hangUp(String reason) {
            engine.engine().calls().forEach(call -> call.hangUp(reason));
        }
    }

    public RunningEngine engine() {
        return engine;
    }

    public Switchboard switchboard() {
        return switchboard;
    }

    /** Its figures, for whoever asks. */
    public Meters meters() {
        return meters;
    }

    public LiveCatalog catalog() {
        return catalog;
    }

    /** Reads bots and trunks again; blocks until what is right is in force. */
    public Reload reload() {
        return catalog.reload(Reload.Trigger.COMMAND);
    }

    /** Whether changed files are noticed; empty if that is switched off. */
    public Optional<FolderWatch.State> watch() {
        return watch.map(FolderWatch::state);
    }

    public Admission admission() {
        return admission;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** What came of the warm-up. */
    public WarmUp.Result warmth() {
        return warmth;
    }

    /** How it ends in good order; who waits for that closes this afterwards. */
    public Drain drain() {
        return drain;
    }

    /** Running calls and the last ones that ended. */
    public CallBook book() {
        return book;
    }

    /** Where the parts of the engine say whether they work. */
    public Health health() {
        return health;
    }

    /** Where the HTTP API is reached; empty if it is not served. */
    public Optional<URI> http() {
        return door.map(ServingDoor::address);
    }

    /** Ends at once: calls that still run are hung up. */
    @Override
    public void close() {
        lifecycle.reach(Lifecycle.Phase.DRAINING);
        opened.close();
        lifecycle.reach(Lifecycle.Phase.STOPPED);
    }
}
