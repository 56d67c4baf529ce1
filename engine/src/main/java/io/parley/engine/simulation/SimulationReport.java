package io.parley.engine.simulation;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.Transcript;
import io.parley.engine.simulation.TurnTaking.OverPrompt;
import io.parley.engine.simulation.TurnTaking.Sound;
import io.parley.engine.simulation.TurnTaking.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a simulated call was like, for people and for programs: the nodes it went through, who said what, each turn's
 * latency by parts, and how it took its turns. The same call gives the same bytes.
 */
public final class SimulationReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final double TICKS_PER_SECOND = 50;

    private final String caller;
    private final Simulation.Outcome outcome;
    private final TurnTaking turnTaking;
    private final List<CallEvent.TurnLatency> latencies;

    /** @param caller who called */
    public SimulationReport(String caller, Simulation.Outcome outcome) {
        this.caller = caller;
        this.outcome = outcome;
        this.turnTaking = TurnTaking.of(outcome);
        this.latencies = outcome.entries().stream()
                .map(JournalEntry::event)
                .filter(CallEvent.TurnLatency.class::isInstance)
                .map(CallEvent.TurnLatency.class::cast)
                .toList();
    }

    /** The nodes that the call went through, each time it came to one. */
    public List<String> path() {
        List<String> path = new ArrayList<>();
        for (JournalEntry entry : outcome.entries()) {
            if (entry.event() instanceof CallEvent.Stepped stepped
                    && (path.isEmpty() || !path.getLast().equals(stepped.node()))) {
                path.add(stepped.node());
            }
        }
        return path;
    }

    /** Of the call's media. */
    public Duration length() {
        return outcome.length();
    }

    /** How it took its turns. */
    public TurnTaking turnTaking() {
        return turnTaking;
    }

    /** The turns' latencies by parts. */
    public List<CallEvent.TurnLatency> latencies() {
        return latencies;
    }

    private Optional<CallEvent.Ended> ended() {
        return outcome.entries().stream()
                .map(JournalEntry::event)
                .filter(CallEvent.Ended.class::isInstance)
                .map(CallEvent.Ended.class::cast)
                .findFirst();
    }

    // ---- for people

    /** Some lines, with a line end after the last. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "caller   " + caller);
        line(
                text,
                String.format(
                        Locale.ROOT, "call     %.1f s, %s", outcome.length().toMillis() / 1000.0, endedText()));
        line(text, "path     " + String.join(" > ", path()));
        text.append('\n').append(Transcript.of(outcome.entries()).text()).append('\n');
        turnTaking.sounds().forEach(sound -> line(text, line(sound)));
        turnTaking.groundless().forEach(stop -> line(text, line(stop)));
        List<Sound> turns = turnTaking.turns();
        line(
                text,
                "endpoint " + quantiles(turns.stream().map(Sound::endpointMillis)) + " after the last sound; "
                        + turns.stream().filter(it -> it.cutOffs() > 0).count() + " of " + turns.size()
                        + " turns cut off, "
                        + turns.stream().filter(Sound::missed).count() + " not heard");
        line(
                text,
                "answer   " + quantiles(latencies.stream().map(it -> OptionalLong.of(it.beyondEndpointMillis())))
                        + " after the endpoint");
        List<Sound> interruptions = turnTaking.interruptions();
        line(
                text,
                "barge-in " + stopped(interruptions) + " of " + interruptions.size()
                        + " interruptions stopped the bot, "
                        + quantiles(interruptions.stream()
                                .map(it -> it.over().orElseThrow().silentMillis()))
                        + " after their first sound");
        List<Sound> others = turnTaking.noInterruptions();
        long paused =
                others.stream().filter(it -> it.over().orElseThrow().paused()).count();
        long groundlessStops =
                turnTaking.groundless().stream().filter(Stop::forGood).count();
        line(
                text,
                "         " + stopped(others) + " of " + others.size() + " other sounds stopped it, "
                        + (paused - stopped(others)) + " made it pause; " + groundlessStops + " stops and "
                        + (turnTaking.groundless().size() - groundlessStops) + " pauses without any");
        return text.toString();
    }

    private static String line(Stop stop) {
        return String.format(
                Locale.ROOT,
                "%7.2f          nobody       the bot %s though nobody made a sound",
                stop.tick() / TICKS_PER_SECOND,
                stop.forGood() ? "stopped" : "paused");
    }

    private String endedText() {
        return ended().map(it -> it.outcome() + ", hung up by " + it.hungUpBy()
                        + (it.reason().isEmpty() ? "" : " (" + it.reason() + ")"))
                .orElse("no end");
    }

    private static String line(Sound sound) {
        Label label = sound.label();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%7.2f – %6.2f %-12s",
                label.firstTick() / TICKS_PER_SECOND,
                (label.lastTick() + 1) / TICKS_PER_SECOND,
                word(label.kind())));
        if (sound.heard().isEmpty()) {
            line.append(" not taken for speech");
        } else {
            line.append(" heard \"").append(sound.heard().get()).append('"');
        }
        sound.endpointMillis()
                .ifPresent(millis ->
                        line.append(", endpoint after ").append(millis).append(" ms"));
        if (sound.cutOffs() > 0) {
            line.append(", cut off ").append(sound.cutOffs()).append(" times");
        }
        sound.over().ifPresent(over -> line.append(", the bot ").append(word(over)));
        return line.toString();
    }

    private static String word(OverPrompt over) {
        if (over.stopped()) {
            return "was silent after " + over.silentMillis().orElseThrow() + " ms";
        }
        return over.paused() ? "paused and went on" : "went on";
    }

    private static String word(Caller.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static long stopped(List<Sound> sounds) {
        return sounds.stream().filter(it -> it.over().orElseThrow().stopped()).count();
    }

    private static String quantiles(Stream<OptionalLong> values) {
        long[] sorted = values.flatMapToLong(OptionalLong::stream).sorted().toArray();
        return sorted.length == 0
                ? "–"
                : String.format(Locale.ROOT, "p50 %d, p95 %d ms", quantile(sorted, 50), quantile(sorted, 95));
    }

    /**
     * The value that this share of them does not exceed.
     *
     * @param sorted at least one
     */
    static long quantile(long[] sorted, int percent) {
        return sorted[Math.clamp(Math.ceilDiv((long) sorted.length * percent, 100) - 1, 0, sorted.length - 1)];
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    // ---- for programs

    /** The same as JSON, indented. */
    public String json() {
        ObjectNode report = JSON.createObjectNode();
        report.put("caller", caller);
        report.put("lengthMillis", outcome.length().toMillis());
        ended().ifPresent(it -> report.set("ended", JSON.valueToTree(it)));
        path().forEach(report.putArray("path")::add);
        Transcript.of(outcome.entries()).text().lines().forEach(report.putArray("transcript")::add);
        ArrayNode turns = report.putArray("latencies");
        latencies.forEach(it -> turns.add(JSON.<JsonNode>valueToTree(it)));
        ArrayNode sounds = report.putArray("sounds");
        turnTaking.sounds().forEach(it -> sounds.add(json(it)));
        ArrayNode groundless = report.putArray("pausesWithoutSound");
        turnTaking
                .groundless()
                .forEach(it -> groundless
                        .addObject()
                        .put("atMillis", millis(it.tick()))
                        .put("forGood", it.forGood()));
        report.set("inAll", inAll());
        return JSON.writeValueAsString(report) + "\n";
    }

    private static ObjectNode json(Sound sound) {
        ObjectNode node = JSON.createObjectNode();
        node.put("kind", word(sound.label().kind()));
        node.put("fromMillis", millis(sound.label().firstTick()));
        node.put("toMillis", millis(sound.label().lastTick() + 1));
        sound.heard().ifPresent(it -> node.put("heard", it));
        sound.endpointMillis().ifPresent(it -> node.put("endpointMillis", it));
        node.put("cutOffs", sound.cutOffs());
        sound.over().ifPresent(over -> {
            ObjectNode prompt = node.putObject("overPrompt");
            prompt.put("paused", over.paused());
            prompt.put("stopped", over.stopped());
            over.silentMillis().ifPresent(it -> prompt.put("silentMillis", it));
        });
        return node;
    }

    private ObjectNode inAll() {
        List<Sound> turns = turnTaking.turns();
        List<Sound> interruptions = turnTaking.interruptions();
        List<Sound> others = turnTaking.noInterruptions();
        ObjectNode node = JSON.createObjectNode();
        node.put("turns", turns.size());
        node.put("cutOffTurns", turns.stream().filter(it -> it.cutOffs() > 0).count());
        node.put("missedTurns", turns.stream().filter(Sound::missed).count());
        put(node, "endpointMillis", turns.stream().flatMapToLong(it -> it.endpointMillis().stream()));
        put(node, "afterEndpointMillis", latencies.stream().mapToLong(CallEvent.TurnLatency::beyondEndpointMillis));
        node.put("interruptions", interruptions.size());
        node.put("missedInterruptions", interruptions.size() - stopped(interruptions));
        put(
                node,
                "silentMillis",
                interruptions.stream().flatMapToLong(it -> it.over().orElseThrow().silentMillis().stream()));
        node.put("otherSounds", others.size());
        node.put(
                "falseStops",
                stopped(others)
                        + turnTaking.groundless().stream().filter(Stop::forGood).count());
        node.put(
                "falsePauses",
                others.stream().filter(it -> it.over().orElseThrow().paused()).count()
                        + turnTaking.groundless().size());
        return node;
    }

    private static void put(ObjectNode node, String name, LongStream values) {
        long[] sorted = values.sorted().toArray();
        if (sorted.length > 0) {
            node.putObject(name).put("p50", quantile(sorted, 50)).put("p95", quantile(sorted, 95));
        }
    }

    private static long millis(long tick) {
        return tick * 20;
    }
}
