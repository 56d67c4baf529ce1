package io.parley.dialog.graph;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import java.util.ArrayList;
import java.util.List;

/** All ways of a bot. */
public final class Edges {
    private final List<Edge> found = new ArrayList<>();

    private Edges() {}

    /** In the order of the bot's file, each way once. */
    public static List<Edge> of(Bot bot) {
        Edges edges = new Edges();
        bot.nodes().values().forEach(node -> edges.from(node, bot));
        return List.copyOf(edges.found);
    }

    private void from(Node node, Bot bot) {
        for (String child : node.children()) {
            String label = bot.node(child).when().map(ConditionLabel::of).orElse("");
            add(new Edge(node.name(), child, Edge.Kind.CHILD, label));
        }
        for (Module module : node.modules()) {
            String label = module.condition().map(it -> it.text()).orElse("");
            switch (module.next()) {
                case Next.Jump jump -> add(new Edge(node.name(), jump.node(), Edge.Kind.JUMP, label));
                case Next.Trigger trigger -> add(new Edge(node.name(), trigger.node(), Edge.Kind.TRIGGER, label));
                case Next.Wait _, Next.Collect _, Next.HangUp _, Next.Transfer _, Next.Http _, Next.Return _ -> {}
            }
        }
    }

    private void add(Edge edge) {
        if (found.stream().noneMatch(edge::isSameWay)) {
            found.add(edge);
        }
    }
}
