package io.parley.dialog.bot;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A place in the conversation: an entry condition and ordered modules.
 *
 * @param name unique in the bot
 * @param flow that it belongs to
 * @param when what takes an input to it; empty: only jumps and openings do
 * @param modules in order; the first that fits runs, if none does the conversation waits here
 * @param children tried in order on the next input
 * @param endpoint silence that ends an utterance here
 * @param expects entities that the answer should name
 * @param grammar phrases for the recogniser; empty: open vocabulary
 */
public record Node(
        String name,
        String flow,
        Optional<Condition> when,
        List<Module> modules,
        List<String> children,
        BargeIn bargeIn,
        Duration endpoint,
        List<String> expects,
        Optional<List<String>> grammar) {
    public Node {
        modules = List.copyOf(modules);
        children = List.copyOf(children);
        expects = List.copyOf(expects);
        grammar = grammar.map(List::copyOf);
    }
}
