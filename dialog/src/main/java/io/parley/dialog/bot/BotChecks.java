package io.parley.dialog.bot;

import io.parley.config.Mark;
import io.parley.config.Problems;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.NodeReader.ReadNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Checks that need the whole tree: what no call can reach, and jumps that never stop for the caller. */
final class BotChecks {

    private BotChecks() {}

    static void check(Map<String, ReadNode> nodes, String open, Names names, Problems problems) {
        boolean targetsKnown =
                nodes.values().stream().allMatch(read -> nodes.keySet().containsAll(targets(read.node())));
        if (nodes.containsKey(open) && targetsKnown) {
            Set<String> unreachable = new LinkedHashSet<>(nodes.keySet());
            unreachable.removeAll(reachable(nodes, open));
            unreachable.forEach(node -> problems.add(
                    names.nodes().getOrDefault(node, Mark.START),
                    path(nodes, node),
                    "is unreachable: no children, jump or trigger leads here from 'main'"));
        }
        for (String node : endless(nodes)) {
            problems.add(
                    names.nodes().getOrDefault(node, Mark.START),
                    path(nodes, node),
                    "jumps in a circle without ever waiting for the caller");
        }
    }

    private static String path(Map<String, ReadNode> nodes, String node) {
        ReadNode read = nodes.get(node);
        return read == null ? node : "flows." + read.node().flow() + ".nodes." + node;
    }

    private static Set<String> targets(Node node) {
        Set<String> targets = new LinkedHashSet<>(node.children());
        for (Module module : node.modules()) {
            switch (module.next()) {
                case Next.Jump jump -> targets.add(jump.node());
                case Next.Trigger trigger -> targets.add(trigger.node());
                case Next.Wait _, Next.Collect _, Next.HangUp _ -> {}
            }
        }
        return targets;
    }

    private static Set<String> reachable(Map<String, ReadNode> nodes, String open) {
        Set<String> reached = new HashSet<>();
        Deque<String> toVisit = new ArrayDeque<>();
        toVisit.add(open);
        while (!toVisit.isEmpty()) {
            String name = toVisit.remove();
            ReadNode read = nodes.get(name);
            if (read != null && reached.add(name)) {
                toVisit.addAll(targets(read.node()));
            }
        }
        return reached;
    }

    /** Nodes that, whichever module runs, jump to another such node: the largest set closed under that. */
    private static Set<String> endless(Map<String, ReadNode> nodes) {
        Set<String> endless = new LinkedHashSet<>(nodes.keySet());
        while (endless.removeIf(name -> {
            ReadNode read = nodes.get(name);
            return read == null || !alwaysJumpsInto(endless, read.node());
        })) {}
        return endless;
    }

    private static boolean alwaysJumpsInto(Set<String> set, Node node) {
        return !node.modules().isEmpty()
                && node.modules().getLast().condition().isEmpty()
                && node.modules().stream()
                        .allMatch(module -> module.next() instanceof Next.Jump jump && set.contains(jump.node()));
    }
}
