package io.parley.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parley.engine.gateway.GatewayState;
import io.parley.engine.gateway.GatewayState.Reading;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What is known of each gateway of each trunk. Read when asked, on the asker's thread. */
final class GatewayMeters {
    /** Of one trunk; its file has fewer, but reloads may bring others. */
    static final int MAX_GATEWAYS = 64;

    private final Readings readings;
    private final Function<String, List<Reading>> known;

    /** By trunk, those that have their meters; used by whoever refreshes, one at a time. */
    private final Map<String, Set<String>> registered = new HashMap<>();

    GatewayMeters(MeterRegistry registry, Function<String, List<Reading>> known) {
        this.readings = new Readings(registry);
        this.known = known;
    }

    /** Registers gateways that have come into force since the last time. */
    void refresh(String trunk) {
        for (Reading reading : known.apply(trunk)) {
            Tags tags = Tags.of("trunk", trunk, "gateway", reading.name());
            Set<String> ofTrunk = registered.computeIfAbsent(trunk, _ -> new HashSet<>());
            if (ofTrunk.size() < MAX_GATEWAYS && ofTrunk.add(reading.name())) {
                register(trunk, reading.name(), tags);
            }
        }
    }

    private void register(String trunk, String gateway, Tags tags) {
        Function<ToDoubleFunction<Reading>, Double> read =
                figure -> find(trunk, gateway).map(figure::applyAsDouble).orElse(0.0);
        readings.gauge(
                "parley.gateway.up",
                "0 for a gateway that does not answer when it is asked, else 1; 0 once it is no longer in force.",
                tags,
                () -> read.apply(it -> it.health() == GatewayState.Health.DOWN ? 0 : 1));
        readings.gauge(
                "parley.gateway.down.since.seconds",
                "When it went down, in seconds since 1970; 0 while it is not down.",
                tags,
                () -> read.apply(GatewayMeters::downSince));
        readings.gauge(
                "parley.gateway.rest.seconds",
                "For so long it is tried last, since it did not take a call.",
                tags,
                () -> read.apply(Reading::restSeconds));
        readings.counter(
                "parley.gateway.attempts", "INVITEs to the gateway.", tags, () -> read.apply(Reading::attempts));
        readings.counter(
                "parley.gateway.failures",
                "Of these, those that it did not take and another gateway might have.",
                tags,
                () -> read.apply(Reading::failures));
        readings.counter(
                "parley.gateway.fail.overs",
                "Of these, those after which another gateway was tried.",
                tags,
                () -> read.apply(Reading::failOvers));
    }

    private static double downSince(Reading reading) {
        return reading.health() == GatewayState.Health.DOWN
                ? reading.since().map(Instant::getEpochSecond).orElse(0L)
                : 0;
    }

    private Optional<Reading> find(String trunk, String gateway) {
        return known.apply(trunk).stream()
                .filter(reading -> reading.name().equals(gateway))
                .findFirst();
    }
}
