package io.parley.server.metrics;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.engine.journal.StampedJournal;
import io.parley.server.calls.Witness;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The figures of this process. Calls are counted as they happen, by their events; parts are read when somebody asks.
 * Any thread.
 */
public final class Meters implements Witness, AutoCloseable {
    /** What {@link #scrape} is in: Prometheus' text format. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CallMeters calls;
    private final ProcessMeters process;
    private final AtomicReference<@Nullable EngineMeters> engine = new AtomicReference<>();
    private final AtomicReference<@Nullable ServingMeters> serving = new AtomicReference<>();

    /** @param build as in journals: {@code parley 0.1.0} */
    public Meters(String build) {
        // In nanoseconds, against Prometheus' custom; the share of the processors is told by process.cpu.usage.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        // A gauge whose name looks like a part of a histogram.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        calls = new CallMeters(registry);
        process = new ProcessMeters(registry, build);
    }

    @Override
    public StampedJournal.Observer witness(String callId) {
        return new WatchedCall(calls);
    }

    /** Reads an engine's parts from now on; once. */
    public void watch(EngineParts parts) {
        engine.set(new EngineMeters(registry, parts));
    }

    /** Reads a serving engine from now on; once. */
    public void watch(ServingParts parts) {
        serving.set(new ServingMeters(registry, calls, parts));
    }

    /** All figures now, as {@link #CONTENT_TYPE}. Blocks for reading them, milliseconds. */
    public String scrape() {
        EngineMeters engineNow = engine.get();
        if (engineNow != null) {
            engineNow.refresh();
        }
        ServingMeters servingNow = serving.get();
        if (servingNow != null) {
            servingNow.refresh();
        }
        return registry.scrape();
    }

    @Override
    public void close() {
        process.close();
        registry.close();
    }
}
