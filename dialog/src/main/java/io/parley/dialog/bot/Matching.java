package io.parley.dialog.bot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Who is asked whether he takes an input; a bot says in which order. */
public enum Matching {
    /** The present node's children, but those that take everything. */
    CHILDREN,
    /** Nodes that can be reached from everywhere. */
    GLOBAL,
    /** Flows with a condition. */
    FLOWS,
    /** Answers to frequent questions. */
    FAQ,
    /** The present node's children that take everything. */
    DEFAULT,
    /** The language model, where the bot has one. */
    LLM;

    /** As it is if a bot does not say. */
    public static final List<Matching> STANDARD = List.of(values());

    /** As written in a bot file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A bot's order with what it does not name behind it. */
    static List<Matching> completed(List<Matching> named) {
        List<Matching> order = new ArrayList<>(named);
        Arrays.stream(values()).filter(it -> !named.contains(it)).forEach(order::add);
        return List.copyOf(order);
    }
}
