package io.parley.dialog.cases;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.graph.Edge;
import io.parley.dialog.text.Stepped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A node that was entered, and how, as the interpreter's trace tells it.
 *
 * @param from where the conversation was; empty at its start
 * @param how what the trace says after the node's name
 */
record Passage(Optional<String> from, String to, String how) {
    private static final String NODE = "node ";

    /** The nodes entered, in order; those that only led on to others included. */
    static List<Passage> of(Bot bot, List<Stepped> steps) {
        List<String> longestFirst = bot.nodes().keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        List<Passage> passages = new ArrayList<>();
        for (Stepped stepped : steps) {
            Optional<String> here =
                    stepped.before().started() ? Optional.of(stepped.before().node()) : Optional.empty();
            for (String line : stepped.step().trace()) {
                // A node's name may have spaces in it, and another's name may begin with it.
                Optional<String> entered = longestFirst.stream()
                        .filter(node -> line.startsWith(NODE + node + " "))
                        .findFirst();
                if (entered.isPresent()) {
                    String how = line.substring(NODE.length() + entered.get().length() + 1);
                    passages.add(new Passage(here, entered.get(), how));
                    here = entered;
                }
            }
        }
        return passages;
    }

    /** Whether the conversation took this way. */
    boolean took(Edge edge) {
        return to.equals(edge.to())
                && from.filter(edge.from()::equals).isPresent()
                && switch (edge.kind()) {
                    case CHILD -> how.startsWith("takes it");
                    case JUMP -> how.startsWith("jumped to");
                    case TRIGGER -> how.startsWith("triggered");
                };
    }
}
