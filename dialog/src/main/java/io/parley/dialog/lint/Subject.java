package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A bot being linted: itself, where its parts stand, and what is found. For one run, in one thread. */
final class Subject {
    private static final Set<Case.Kind> OPEN = EnumSet.of(Case.Kind.WORDS, Case.Kind.KEY, Case.Kind.SILENCE);

    private final Bot bot;
    private final Source source;
    private final Surroundings surroundings;
    private final Ways ways;
    private final SpeakingTime speakingTime;
    private final Set<Finding> findings = new LinkedHashSet<>();
    private final Map<Rule, String> unchecked = new TreeMap<>();
    private final Map<String, Cases> whens = new HashMap<>();
    private final Uses uses;

    Subject(Bot bot, Source source, Surroundings surroundings) {
        this.bot = bot;
        this.source = source;
        this.surroundings = surroundings;
        this.ways = new Ways(bot);
        this.speakingTime = new SpeakingTime(bot);
        this.uses = new Uses(this, source);
    }

    Bot bot() {
        return bot;
    }

    Ways ways() {
        return ways;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    SpeakingTime speakingTime() {
        return speakingTime;
    }

    /** All its expressions, templates and recordings. */
    Uses uses() {
        return uses;
    }

    // Findings

    void report(Rule rule, Place place, String message) {
        findings.add(new Finding(rule, place, message));
    }

    void notChecked(Rule rule, String why) {
        unchecked.put(rule, why);
    }

    Set<Finding> findings() {
        return findings;
    }

    Map<Rule, String> unchecked() {
        return unchecked;
    }

    // Places

    /** Whether the file itself says it. */
    boolean says(String... path) {
        return source.has(List.of(path));
    }

    Place place(String... path) {
        return source.place(List.of(path));
    }

    Place placeOf(String text, String... path) {
        return source.placeOf(text, List.of(path));
    }

    /** A key of a node, or the node's name. */
    Place at(Node node, String... keys) {
        return source.place(path(node, keys));
    }

    /** A text below a key of a node. */
    Place textAt(Node node, String text, String... keys) {
        return source.placeOf(text, path(node, keys));
    }

    boolean says(Node node, String... keys) {
        return source.has(path(node, keys));
    }

    /** A key of a module, or the module itself. */
    Place at(Node node, int module, String... keys) {
        return source.place(path(node, module, keys));
    }

    /** A text below a key of a module. */
    Place textAt(Node node, int module, String text, String... keys) {
        return source.placeOf(text, path(node, module, keys));
    }

    boolean says(Node node, int module, String... keys) {
        return source.has(path(node, module, keys));
    }

    static List<String> path(Node node, String... keys) {
        return Stream.concat(Stream.of("flows", node.flow(), "nodes", node.name()), Arrays.stream(keys))
                .toList();
    }

    private List<String> path(Node node, int module, String... keys) {
        Stream<String> inModule = source.has(path(node, "modules"))
                ? Stream.concat(Stream.of("modules", Integer.toString(module)), Arrays.stream(keys))
                : Arrays.stream(keys);
        return path(node, inModule.toArray(String[]::new));
    }

    // What nodes do

    /** Nodes that a conversation can come to without a way from another: where calls begin, and digressions. */
    static List<String> entrances(Bot bot) {
        List<String> entrances = new ArrayList<>(List.of(bot.open()));
        bot.globals().stream()
                .filter(name -> canBeMet(bot.node(name).when(), bot))
                .forEach(entrances::add);
        bot.flows().values().stream()
                .filter(flow -> flow.when().isPresent() && canBeMet(flow.when(), bot))
                .forEach(flow -> entrances.add(flow.open()));
        return entrances;
    }

    private static boolean canBeMet(Optional<Condition> when, Bot bot) {
        return when.map(it -> !Cases.of(it, bot).isImpossible()).orElse(true);
    }

    /** Whether anything can draw the caller away from nodes. */
    boolean hasDigressions() {
        return !bot.globals().isEmpty()
                || !bot.faqs().isEmpty()
                || bot.flows().values().stream().anyMatch(flow -> flow.when().isPresent());
    }

    /** The ways to meet a node's condition; none if it has no condition. */
    Cases when(Node node) {
        return whens.computeIfAbsent(
                node.name(),
                _ -> node.when()
                        .map(it -> Cases.of(it, bot))
                        .orElseGet(() -> new Cases(List.of(), Optional.empty(), true)));
    }

    /** Whether a node can stay until something comes. */
    boolean waits(Node node) {
        return Ways.waits(node);
    }

    /** Whether the caller's words are awaited in a node. */
    boolean waitsForWords(Node node) {
        return node.modules().stream().anyMatch(it -> it.next() instanceof Next.Wait);
    }

    /** Whether single keys are taken in a node, or keys are collected. */
    boolean takesKeys(Node node) {
        return waits(node)
                && (!node.menu().isEmpty()
                        || !collections(node).isEmpty()
                        || node.children().stream()
                                .anyMatch(child -> bot.node(child)
                                        .when()
                                        .filter(Condition::mindsKeys)
                                        .isPresent()));
    }

    /** The collections that a node's modules begin. */
    List<Collection> collections(Node node) {
        List<Collection> collections = new ArrayList<>();
        for (Module module : node.modules()) {
            if (module.next() instanceof Next.Collect collect) {
                collections.add(collect.collection());
            }
        }
        return collections;
    }

    /** What can come to a node's children. */
    Set<Case.Kind> comes(Node node) {
        Set<Case.Kind> kinds = EnumSet.noneOf(Case.Kind.class);
        for (Module module : node.modules()) {
            switch (module.next()) {
                case Next.Wait _ -> kinds.addAll(OPEN);
                case Next.Collect collect -> {
                    kinds.add(Case.Kind.KEYS);
                    kinds.add(Case.Kind.NO_KEYS);
                    if (collect.collection().speech()) {
                        kinds.add(Case.Kind.WORDS);
                    }
                }
                case Next.Transfer _ -> kinds.add(Case.Kind.TRANSFER);
                case Next.Http _ -> {
                    kinds.add(Case.Kind.REPLY);
                    kinds.add(Case.Kind.WORDS);
                    kinds.add(Case.Kind.KEY);
                }
                // One whose condition does not hold waits.
                case Next.Trigger _ -> kinds.addAll(OPEN);
                case Next.Return _, Next.Jump _, Next.HangUp _ -> {}
            }
        }
        if (node.modules().stream().allMatch(it -> it.condition().isPresent())) {
            kinds.addAll(OPEN);
        }
        return kinds;
    }

    /** Whether a node says anything in any module. */
    boolean speaks(Node node) {
        return node.modules().stream().anyMatch(it -> it.say().isPresent());
    }
}
