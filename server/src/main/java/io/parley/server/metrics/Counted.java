package io.parley.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Registers meters, each with its help text, at the moment in which their labels become known: from then on they read 0. */
final class Counted {
    private final MeterRegistry registry;

    Counted(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(String name, String help, Tags tags) {
        return Counter.builder(name).description(help).tags(tags).register(registry);
    }

    /** A counter for each value of one more label; the last value stands for all that are unknown. */
    CounterFamily counters(String name, String help, Tags tags, String label, List<String> values) {
        Map<String, Counter> byValue = new LinkedHashMap<>();
        values.forEach(value -> byValue.put(value, counter(name, help, tags.and(label, value))));
        return new CounterFamily(byValue, counter(name, help, tags.and(label, values.getLast())));
    }

    Timer timer(String name, String help, Tags tags, Duration... buckets) {
        return Timer.builder(name)
                .description(help)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    DistributionSummary summary(String name, String help, Tags tags, double... buckets) {
        return DistributionSummary.builder(name)
                .description(help)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }
}
