package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.LlmOrder;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Module.Source.FromExpression;
import io.parley.dialog.bot.Module.Source.FromTemplate;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.bot.Template;
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
    private final List<Read> reads = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<Recorded> recordings = new ArrayList<>();

    Subject(Bot bot, Source source, Surroundings surroundings) {
        this.bot = bot;
        this.source = source;
        this.surroundings = surroundings;
        this.ways = new Ways(bot);
        this.speakingTime = new SpeakingTime(bot);
        collect();
    }

    /** An expression and where it stands. */
    record Read(Use use, String expression, Place place) {}

    /** A template and where it stands. */
    record Text(Use use, Template template, Place place) {}

    /** A recording and where it is named. */
    record Recorded(Prompt.Part.Recording part, Place place) {}

    /** What an expression or template is for. */
    enum Role {
        /** Entry condition of a node. */
        WHEN,
        /** Condition of a module. */
        IF,
        /** A value to be kept or sent. */
        VALUE,
        /** Words that the caller hears. */
        SPOKEN
    }

    /**
     * Who uses it.
     *
     * @param node empty: the bot as a whole
     * @param module -1: the node as a whole
     * @param assignments of the module that are done before
     */
    record Use(Optional<String> node, int module, Role role, int assignments) {}

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

    /** Every expression of the bot, in the order of the file. */
    List<Read> reads() {
        return reads;
    }

    /** Every template of the bot, in the order of the file. */
    List<Text> texts() {
        return texts;
    }

    /** Every recording where a prompt names it, in the order of the file. */
    List<Recorded> recordings() {
        return recordings;
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

    private static List<String> path(Node node, String... keys) {
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

    // All texts and expressions

    private void collect() {
        Use ofBot = new Use(Optional.empty(), -1, Role.SPOKEN, 0);
        addPolicies(ofBot, bot.silence(), bot.unrecognised());
        addPrompt(ofBot, bot.apology(), place("apology"));
        bot.faqs().forEach((name, faq) -> addPrompt(ofBot, faq.answer(), place("faq", name, "answer")));
        bot.userToUser()
                .ifPresent(it ->
                        texts.add(new Text(new Use(Optional.empty(), -1, Role.VALUE, 0), it, place("user-to-user"))));
        bot.nodes().values().stream()
                .filter(node -> says("llm") && !(says("flows") && says(node, "llm")))
                .flatMap(node -> node.llm().stream())
                .findFirst()
                .ifPresent(llm -> addLlm(ofBot, llm, "llm"));
        for (Bot.Flow flow : bot.flows().values()) {
            flow.when()
                    .ifPresent(it -> addCondition(
                            new Use(Optional.empty(), -1, Role.WHEN, 0), it, "flows", flow.name(), "when"));
        }
        for (Node node : bot.nodes().values()) {
            node.when()
                    .ifPresent(it -> addCondition(
                            new Use(Optional.of(node.name()), -1, Role.WHEN, 0),
                            it,
                            path(node, "when").toArray(String[]::new)));
            Use ofNode = new Use(Optional.of(node.name()), -1, Role.SPOKEN, 0);
            if (says(node, "llm") && says("flows")) {
                node.llm()
                        .ifPresent(llm -> addLlm(ofNode, llm, path(node, "llm").toArray(String[]::new)));
            }
            boolean silence = says(node, "silence");
            boolean unrecognised = says(node, "unrecognised");
            if (silence || unrecognised) {
                addPolicies(
                        ofNode, node.silence(), node.unrecognised(), path(node).toArray(String[]::new));
            }
            for (int i = 0; i < node.modules().size(); i++) {
                addModule(node, i, node.modules().get(i));
            }
        }
    }

    private void addLlm(Use use, LlmOrder llm, String... at) {
        Use told = new Use(use.node(), use.module(), Role.VALUE, 0);
        texts.add(new Text(told, llm.instructions(), source.place(path(at, "instructions"))));
        llm.bridging().ifPresent(it -> addPrompt(use, it, source.place(path(at, "bridging"))));
    }

    /** Words that a node takes over from the bot are the bot's: they count where they stand. */
    private void addPolicies(Use use, Bot.Silence silence, Bot.Unrecognised unrecognised, String... at) {
        boolean ofBot = at.length == 0;
        addPrompts(use, silence.say(), ofBot, path(at, "silence", "say"));
        addPrompts(use, unrecognised.say(), ofBot, path(at, "unrecognised", "say"));
        silence.goodbye().ifPresent(it -> addPrompts(use, List.of(it), ofBot, path(at, "silence", "goodbye")));
        unrecognised
                .goodbye()
                .ifPresent(it -> addPrompts(use, List.of(it), ofBot, path(at, "unrecognised", "goodbye")));
    }

    private void addPrompts(Use use, List<Prompt> prompts, boolean always, List<String> path) {
        if (always || source.has(path)) {
            for (int i = 0; i < prompts.size(); i++) {
                List<String> one = new ArrayList<>(path);
                one.add(Integer.toString(i));
                addPrompt(use, prompts.get(i), source.place(one));
            }
        }
    }

    private static List<String> path(String[] at, String... keys) {
        return Stream.concat(Arrays.stream(at), Arrays.stream(keys)).toList();
    }

    private void addCondition(Use use, Condition condition, String... path) {
        switch (condition) {
            case Condition.Holds holds -> {
                String text = holds.expression().text();
                reads.add(new Read(use, text, placeOf(text.strip(), path)));
            }
            case Condition.AnyOf any -> any.conditions().forEach(it -> addCondition(use, it, path));
            case Condition.AllOf all -> all.conditions().forEach(it -> addCondition(use, it, path));
            case Condition.Not not -> addCondition(use, not.condition(), path);
            case Condition.Anything _,
                    Condition.Intends _,
                    Condition.Names _,
                    Condition.Pressed _,
                    Condition.Collected _,
                    Condition.Transferred _,
                    Condition.Replied _,
                    Condition.Silent _,
                    Condition.Asks _ -> {}
        }
    }

    private void addModule(Node node, int index, Module module) {
        Optional<String> name = Optional.of(node.name());
        module.condition()
                .ifPresent(it -> reads.add(new Read(
                        new Use(name, index, Role.IF, 0),
                        it.text(),
                        textAt(node, index, it.text().strip(), "if"))));
        for (int i = 0; i < module.set().size(); i++) {
            Module.Assignment assignment = module.set().get(i);
            Use use = new Use(name, index, Role.VALUE, i);
            Place place = at(node, index, "set", assignment.variable());
            switch (assignment.source()) {
                case FromExpression from ->
                    reads.add(new Read(use, from.expression().text(), place));
                case FromTemplate from -> texts.add(new Text(use, from.template(), place));
            }
        }
        int done = module.set().size();
        module.info()
                .forEach((key, template) -> texts.add(
                        new Text(new Use(name, index, Role.VALUE, done), template, at(node, index, "info", key))));
        Use sent = new Use(name, index, Role.VALUE, done);
        for (int i = 0; i < module.raise().size(); i++) {
            Place place = at(node, index, "raise", Integer.toString(i));
            module.raise().get(i).data().values().forEach(it -> texts.add(new Text(sent, it, place)));
        }
        Use spoken = new Use(name, index, Role.SPOKEN, done);
        addPrompt(spoken, module.say(), at(node, index, "say"));
        addPrompt(spoken, module.again(), at(node, index, "again"));
        addPrompt(spoken, module.back(), at(node, index, "back"));
        switch (module.next()) {
            case Next.Collect collect ->
                addPrompt(spoken, collect.collection().retry(), at(node, index, "collect", "retry"));
            case Next.Transfer transfer -> {
                texts.add(new Text(sent, transfer.order().to(), at(node, index, "transfer", "to")));
                texts.add(new Text(sent, transfer.order().value(), at(node, index, "transfer", "value")));
                texts.add(new Text(sent, transfer.order().userToUser(), at(node, index, "transfer", "user-to-user")));
            }
            case Next.Http http -> {
                texts.add(new Text(sent, http.order().url(), at(node, index, "http", "url")));
                http.order()
                        .headers()
                        .forEach((key, value) ->
                                texts.add(new Text(sent, value, at(node, index, "http", "headers", key))));
                http.order()
                        .body()
                        .forEach(
                                (key, value) -> texts.add(new Text(sent, value, at(node, index, "http", "body", key))));
            }
            case Next.Wait _, Next.Return _, Next.Jump _, Next.Trigger _, Next.HangUp _ -> {}
        }
    }

    private void addPrompt(Use use, Optional<Prompt> prompt, Place place) {
        prompt.ifPresent(it -> addPrompt(use, it, place));
    }

    private void addPrompt(Use use, Prompt prompt, Place place) {
        for (Prompt.Part part : prompt.parts()) {
            switch (part) {
                case Prompt.Part.Speech speech -> texts.add(new Text(use, speech.text(), place));
                case Prompt.Part.Recording recording -> recordings.add(new Recorded(recording, place));
            }
        }
    }
}
