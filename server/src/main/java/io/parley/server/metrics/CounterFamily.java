package io.parley.server.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Map;

/** Counters that differ in one label whose values are known beforehand; what is none of them counts as the last resort. */
final class CounterFamily {
    private final Map<String, Counter> byValue;
    private final Counter lastResort;

    CounterFamily(Map<String, Counter> byValue, Counter lastResort) {
        this.byValue = Map.copyOf(byValue);
        this.lastResort = lastResort;
    }

    void count(String value) {
        byValue.getOrDefault(value, lastResort).increment();
    }

    /** Counts a value, or one that stands for its kind. */
    void count(String value, String kind) {
        count(byValue.containsKey(value) ? value : kind);
    }
}
