package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every expression, template and recording of a bot, who uses it, and where it stands. For one run, in one thread. */
final class Uses {
    private final Subject subject;
    private final Source source;
    private final List<Read> reads = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<Recorded> recordings = new ArrayList<>();

    Uses(Subject subject, Source source) {
        this.subject = subject;
        this.source = source;
        collect(subject.bot());
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

    private void collect(Bot bot) {
        Use ofBot = new Use(Optional.empty(), -1, Role.SPOKEN, 0);
        addPolicies(ofBot, bot.silence(), bot.unrecognised());
        addPrompt(ofBot, bot.apology(), subject.place("apology"));
        bot.faqs().forEach((name, faq) -> addPrompt(ofBot, faq.answer(), subject.place("faq", name, "answer")));
        bot.userToUser()
                .ifPresent(it -> texts.add(new Text(
                        new Use(Optional.empty(), -1, Role.VALUE, 0), it.data(), subject.place("user-to-user"))));
        bot.nodes().values().stream()
                .filter(node -> subject.says("llm") && !(subject.says("flows") && subject.says(node, "llm")))
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
                            Subject.path(node, "when").toArray(String[]::new)));
            Use ofNode = new Use(Optional.of(node.name()), -1, Role.SPOKEN, 0);
            if (subject.says(node, "llm") && subject.says("flows")) {
                node.llm()
                        .ifPresent(llm ->
                                addLlm(ofNode, llm, Subject.path(node, "llm").toArray(String[]::new)));
            }
            boolean silence = subject.says(node, "silence");
            boolean unrecognised = subject.says(node, "unrecognised");
            if (silence || unrecognised) {
                addPolicies(
                        ofNode,
                        node.silence(),
                        node.unrecognised(),
                        Subject.path(node).toArray(String[]::new));
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
                reads.add(new Read(use, text, subject.placeOf(text.strip(), path)));
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
                        subject.textAt(node, index, it.text().strip(), "if"))));
        for (int i = 0; i < module.set().size(); i++) {
            Module.Assignment assignment = module.set().get(i);
            Use use = new Use(name, index, Role.VALUE, i);
            Place place = subject.at(node, index, "set", assignment.variable());
            switch (assignment.source()) {
                case FromExpression from ->
                    reads.add(new Read(use, from.expression().text(), place));
                case FromTemplate from -> texts.add(new Text(use, from.template(), place));
            }
        }
        int done = module.set().size();
        module.info()
                .forEach((key, template) -> texts.add(new Text(
                        new Use(name, index, Role.VALUE, done), template, subject.at(node, index, "info", key))));
        Use sent = new Use(name, index, Role.VALUE, done);
        for (int i = 0; i < module.raise().size(); i++) {
            Place place = subject.at(node, index, "raise", Integer.toString(i));
            module.raise().get(i).data().values().forEach(it -> texts.add(new Text(sent, it, place)));
        }
        Use spoken = new Use(name, index, Role.SPOKEN, done);
        addPrompt(spoken, module.say(), subject.at(node, index, "say"));
        addPrompt(spoken, module.again(), subject.at(node, index, "again"));
        addPrompt(spoken, module.back(), subject.at(node, index, "back"));
        switch (module.next()) {
            case Next.Collect collect ->
                addPrompt(spoken, collect.collection().retry(), subject.at(node, index, "collect", "retry"));
            case Next.Transfer transfer -> {
                texts.add(new Text(sent, transfer.order().to(), subject.at(node, index, "transfer", "to")));
                texts.add(new Text(sent, transfer.order().value(), subject.at(node, index, "transfer", "value")));
                transfer.order()
                        .userToUser()
                        .ifPresent(it -> texts.add(
                                new Text(sent, it.data(), subject.at(node, index, "transfer", "user-to-user"))));
            }
            case Next.Http http -> {
                texts.add(new Text(sent, http.order().url(), subject.at(node, index, "http", "url")));
                http.order()
                        .headers()
                        .forEach((key, value) ->
                                texts.add(new Text(sent, value, subject.at(node, index, "http", "headers", key))));
                http.order()
                        .body()
                        .forEach((key, value) ->
                                texts.add(new Text(sent, value, subject.at(node, index, "http", "body", key))));
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
