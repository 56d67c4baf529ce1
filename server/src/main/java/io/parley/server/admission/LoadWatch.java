package io.parley.server.admission;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the engine's load ten times a second, and tells when {@link Overload} changes its level. Runs on the engine
 * clock's thread; what it calls returns at once.
 */
public final class LoadWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadWatch.class);

    static final Duration PERIOD = Duration.ofMillis(100);

    private final EngineClock clock;
    private final Overload overload;
    private final Supplier<Overload.Reading> load;
    private final Consumer<Overload.Level> changed;
    private volatile boolean closed;

    private LoadWatch(
            EngineClock clock, Overload overload, Supplier<Overload.Reading> load, Consumer<Overload.Level> changed) {
        this.clock = clock;
        this.overload = overload;
        this.load = load;
        this.changed = changed;
    }

    /**
     * Watches from now on.
     *
     * @param changed is told each new level
     */
    public static LoadWatch start(
            EngineClock clock, Overload overload, Supplier<Overload.Reading> load, Consumer<Overload.Level> changed) {
        LoadWatch watch = new LoadWatch(clock, overload, load, changed);
        watch.later();
        return watch;
    }

    private void later() {
        var _ = clock.schedule(PERIOD, this::look);
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            Overload.Level before = overload.state().level();
            Overload.State now = overload.observe(clock.nanoTime(), load.get());
            if (now.level() != before) {
                LOG.atWarn()
                        .addKeyValue("level", now.level())
                        .addKeyValue("cause", now.cause())
                        .addKeyValue("lagMillis", now.lagMillis())
                        .addKeyValue("lateShare", now.lateShare())
                        .addKeyValue("heapShare", now.heapShare())
                        .log("load level changes");
                changed.accept(now.level());
            }
        } finally {
            later();
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        closed = true;
    }
}
