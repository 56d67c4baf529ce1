package io.parley.server;

import io.parley.server.admission.Admission;
import io.parley.server.catalog.LiveCatalog;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.settings.Settings;
import io.parley.server.switchboard.Switchboard;
import java.util.List;

/**
 * What {@code parley serve} runs: an engine with the bots and trunks of a folder, opened in flow order and closed in
 * reverse.
 */
public final class Serving implements AutoCloseable {
    private final Lifecycle lifecycle;
    private final RunningEngine engine;
    private final LiveCatalog catalog;
    private final Admission admission;
    private final Switchboard switchboard;

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
        lifecycle = new Lifecycle();
        engine = RunningEngine.open(settings, List.of(), List.of());
        catalog = LiveCatalog.open(settings.folders(), engine.engine()::onDuty, engine.clock()::now);
        admission = new Admission(lifecycle, settings.limits());
        switchboard = new Switchboard(catalog, admission, engine.desk());
        engine.answerWith(switchboard);
        lifecycle.reach(Lifecycle.Phase.SERVING);
    }

    public RunningEngine engine() {
        return engine;
    }

    public Switchboard switchboard() {
        return switchboard;
    }

    public LiveCatalog catalog() {
        return catalog;
    }

    public Admission admission() {
        return admission;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    @Override
    public void close() {
        lifecycle.reach(Lifecycle.Phase.DRAINING);
        engine.close();
        lifecycle.reach(Lifecycle.Phase.STOPPED);
    }
}
