package io.parley.dialog.cases;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.graph.Edge;
import io.parley.dialog.graph.Edges;
import io.parley.dialog.text.Stepped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a bot conversations have touched.
 *
 * @param nodes of the bot
 * @param enteredNodes of these
 * @param edges of the bot
 * @param takenEdges of these
 */
public record Coverage(Set<String> nodes, Set<String> enteredNodes, List<Edge> edges, Set<Edge> takenEdges) {
    public Coverage {
        nodes = Collections.unmodifiableSet(new LinkedHashSet<>(nodes));
        enteredNodes = Collections.unmodifiableSet(new LinkedHashSet<>(enteredNodes));
        edges = List.copyOf(edges);
        takenEdges = Collections.unmodifiableSet(new LinkedHashSet<>(takenEdges));
    }

    /** Of these conversations of a bot. */
    static Coverage of(Bot bot, List<List<Stepped>> conversations) {
        List<Edge> edges = Edges.of(bot);
        Set<String> entered = new LinkedHashSet<>();
        Set<Edge> taken = new LinkedHashSet<>();
        for (List<Stepped> conversation : conversations) {
            for (Passage passage : Passage.of(bot, conversation)) {
                if (passage.entered()) {
                    entered.add(passage.to());
                }
                edges.stream().filter(passage::took).forEach(taken::add);
            }
        }
        return new Coverage(bot.nodes().keySet(), entered, edges, taken);
    }

    /** Nodes that no conversation entered, in the order of the bot's file. */
    public List<String> missedNodes() {
        return nodes.stream().filter(node -> !enteredNodes.contains(node)).toList();
    }

    /** Ways that no conversation took, in the order of the bot's file. */
    public List<Edge> missedEdges() {
        return edges.stream().filter(edge -> !takenEdges.contains(edge)).toList();
    }

    /** Share of the nodes that were entered, in tenths of a percent, rounded down: 1000 is all of them. */
    public int nodesPerMille() {
        return perMille(enteredNodes.size(), nodes.size());
    }

    /** The same of the edges. */
    public int edgesPerMille() {
        return perMille(takenEdges.size(), edges.size());
    }

    private static int perMille(int part, int whole) {
        return whole == 0 ? 1000 : part * 1000 / whole;
    }

    /** For people, line by line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("coverage: nodes " + share(enteredNodes.size(), nodes.size(), nodesPerMille()) + ", edges "
                + share(takenEdges.size(), edges.size(), edgesPerMille()));
        missedNodes().forEach(node -> lines.add("  not entered: " + node));
        missedEdges().forEach(edge -> lines.add("  not taken: " + edge));
        return lines;
    }

    private static String share(int part, int whole, int perMille) {
        return part + " of " + whole + " (" + perMille / 10 + "." + perMille % 10 + " %)";
    }
}
