package io.parley.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** Registers meters that are read when somebody asks, and cost nothing otherwise. */
final class Readings {
    private final MeterRegistry registry;
    /** Micrometer itself would let go of what its counters read. */
    private final List<DoubleSupplier> kept = new CopyOnWriteArrayList<>();

    Readings(MeterRegistry registry) {
        this.registry = registry;
    }

    void gauge(String name, String help, Tags tags, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(help).tags(tags).register(registry);
    }

    /** @param value never falls while the process lives */
    void counter(String name, String help, Tags tags, DoubleSupplier value) {
        kept.add(value);
        FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(tags)
                .register(registry);
    }
}
