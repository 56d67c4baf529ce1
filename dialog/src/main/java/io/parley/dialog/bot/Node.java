package io.parley.dialog.bot;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place in the conversation: an entry condition and ordered modules.
 *
 * @param name unique in the bot
 * @param flow that it belongs to
 * @param when what takes an input to it; empty: only jumps and openings do
 * @param modules in order; the first that fits runs, if none does the conversation waits here
 * @param children tried in order on the next input
 * @param menu what single keys do here; empty: it is no menu
 * @param endpoint silence that ends an utterance here
 * @param expect what the answer should be like
 * @param grammar phrases for the recogniser; empty: open vocabulary
 * @param global whether any node's input can lead here
 * @param llm what answers the caller where nobody else does
 * @param digression whether the caller can be drawn away from here
 */
public record Node(
        String name,
        String flow,
        Optional<Condition> when,
        List<Module> modules,
        List<String> children,
        Map<Character, MenuChoice> menu,
        BargeIn bargeIn,
        Duration endpoint,
        Expect expect,
        Optional<List<String>> grammar,
        boolean global,
        Optional<LlmOrder> llm,
        boolean digression,
        Bot.Silence silence,
        Bot.Unrecognised unrecognised) {
    public Node {
        modules = List.copyOf(modules);
        children = List.copyOf(children);
        menu = Collections.unmodifiableMap(new LinkedHashMap<>(menu));
        grammar = grammar.map(List::copyOf);
    }

    /** The same with another grammar. */
    Node withGrammar(Optional<List<String>> phrases) {
        return new Node(
                name,
                flow,
                when,
                modules,
                children,
                menu,
                bargeIn,
                endpoint,
                expect,
                phrases,
                global,
                llm,
                digression,
                silence,
                unrecognised);
    }
}
