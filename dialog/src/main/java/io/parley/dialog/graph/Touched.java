package io.parley.dialog.graph;

import java.util.Set;

/** What of a bot its tests have touched. */
public record Touched(Set<String> nodes, Set<Edge> edges) {
    public Touched {
        nodes = Set.copyOf(nodes);
        edges = Set.copyOf(edges);
    }
}
