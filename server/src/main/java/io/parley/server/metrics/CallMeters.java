package io.parley.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parley.engine.journal.CallEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All that is derived from calls' events. Meters of a trunk or bot are registered when it comes into force, or with its
 * first call, and then kept: their number is bounded by {@value #MAX_TRUNKS} trunks and {@value #MAX_BOTS} bots. Any
 * thread.
 */
final class CallMeters {
    static final int MAX_TRUNKS = 64;
    static final int MAX_BOTS = 64;

    /** Pairs of trunk and bot beyond so many are counted as {@code other}. */
    static final int MAX_PAIRS = 1_024;

    private static final String STARTED = "parley.calls.started";
    private static final String STARTED_HELP = "Calls that have begun.";

    private final Counted counted;
    private final BoundedNames trunkNames = new BoundedNames(MAX_TRUNKS);
    private final BoundedNames botNames = new BoundedNames(MAX_BOTS);
    private final Map<String, TrunkMeters> trunks = new ConcurrentHashMap<>();
    private final Map<String, BotMeters> bots = new ConcurrentHashMap<>();
    private final Map<Pair, Counter> started = new ConcurrentHashMap<>();
    private final Map<Place, AtomicInteger> inProgress = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final CounterFamily failures;
    private final Counter recordingMissing;
    private final Counter eventsMissing;
    private final Counter journalsIncomplete;

    private record Pair(CallDirection direction, String trunk, String bot) {
        Tags tags() {
            return Tags.of("direction", direction.label(), "trunk", trunk, "bot", bot);
        }
    }

    private record Place(CallDirection direction, CallState state) {}

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
        counted = new Counted(registry);
        for (CallDirection direction : CallDirection.values()) {
            for (CallState state : CallState.values()) {
                var _ = inProgress(direction, state);
            }
        }
        failures = counted.counters(
                "parley.call.failures",
                "Parts that failed in a call, by part.",
                Tags.empty(),
                "service",
                List.of("engine", "media", "synthesizer", "other"));
        recordingMissing = counted.counter(
                "parley.recording.missing.seconds", "Recording that could not be written.", Tags.empty());
        eventsMissing =
                counted.counter("parley.journal.events.missing", "Events that journals could not keep.", Tags.empty());
        journalsIncomplete = counted.counter("parley.journals.incomplete", "Journals that lack events.", Tags.empty());
    }

    /** What is in force reads 0 before its first call. */
    void inForce(Collection<String> trunksInForce, Collection<String> botsInForce) {
        trunksInForce.forEach(this::trunk);
        botsInForce.forEach(this::bot);
        if (trunksInForce.size() * botsInForce.size() * CallDirection.values().length > MAX_PAIRS / 2) {
            return; // so many pairs that most will never have a call: those that have one register themselves
        }
        for (String trunk : trunksInForce) {
            for (String bot : botsInForce) {
                for (CallDirection direction : CallDirection.values()) {
                    var _ = started(direction, trunk, bot);
                }
            }
        }
    }

    TrunkMeters trunk(String name) {
        return trunks.computeIfAbsent(trunkNames.of(name), label -> new TrunkMeters(counted, label));
    }

    BotMeters bot(String name) {
        return bots.computeIfAbsent(botNames.of(name), label -> new BotMeters(counted, label));
    }

    Counter started(CallDirection direction, String trunk, String bot) {
        Pair pair = new Pair(direction, trunkNames.of(trunk), botNames.of(bot));
        if (started.size() >= MAX_PAIRS && !started.containsKey(pair)) {
            pair = new Pair(direction, BoundedNames.OTHER, BoundedNames.OTHER);
        }
        return started.computeIfAbsent(pair, each -> counted.counter(STARTED, STARTED_HELP, each.tags()));
    }

    /** Calls of a direction in a state. */
    AtomicInteger inProgress(CallDirection direction, CallState state) {
        return inProgress.computeIfAbsent(new Place(direction, state), this::register);
    }

    private AtomicInteger register(Place place) {
        AtomicInteger calls = new AtomicInteger();
        Gauge.builder("parley.calls.now", calls, AtomicInteger::get)
                .description("Calls that have not ended, by how far they have come.")
                .tags("direction", place.direction.label(), "state", place.state.label())
                .register(registry);
        return calls;
    }

    void failed(CallEvent.Failed failed) {
        failures.count(failed.service());
    }

    void recordingMissing(long millis) {
        recordingMissing.increment(millis / 1_000.0);
    }

    void journalClosed(long missingEvents) {
        if (missingEvents > 0) {
            eventsMissing.increment((double) missingEvents);
            journalsIncomplete.increment();
        }
    }
}
