package io.parley.dialog.bot;

import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.NodeReader.ReadNode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Checks that need the whole bot: what no call can reach, and jumps that never stop for the caller. */
final class BotChecks {

    private BotChecks() {}

    static void check(Map<String, ReadNode> nodes, Collection<Bot.Flow> flows) {
        Set<String> beginnings = new LinkedHashSet<>();
        flows.stream()
                .filter(flow -> flow.name().equals(Bot.MAIN) || flow.when().isPresent())
                .map(Bot.Flow::open)
                .forEach(beginnings::add);
        boolean targetsKnown = nodes.keySet().containsAll(beginnings)
                && nodes.values().stream().allMatch(read -> nodes.keySet().containsAll(targets(read.node())));
        if (!beginnings.isEmpty() && targetsKnown) {
            nodes.values().stream()
                    .map(ReadNode::node)
                    .filter(Node::global)
                    .map(Node::name)
                    .forEach(beginnings::add);
            Set<String> unreachable = new LinkedHashSet<>(nodes.keySet());
            unreachable.removeAll(reachable(nodes, beginnings));
            unreachable.forEach(node -> report(
                    nodes,
                    node,
                    "is unreachable: no children, jump, trigger or menu leads here from where calls begin"));
        }
        endless(nodes).forEach(node -> report(nodes, node, "jumps in a circle without ever waiting for the caller"));
    }

    private static void report(Map<String, ReadNode> nodes, String name, String message) {
        ReadNode read = nodes.get(name);
        if (read != null) {
            read.problems().add(read.mark(), "flows." + read.node().flow() + ".nodes." + name, message);
        }
    }

    private static Set<String> targets(Node node) {
        Set<String> targets = new LinkedHashSet<>(node.children());
        node.menu().values().forEach(choice -> {
            if (choice instanceof MenuChoice.Go go) {
                targets.add(go.node());
            }
        });
        node.llm()
                .ifPresent(
                        llm -> llm.exits().values().forEach(exit -> exit.node().ifPresent(targets::add)));
        node.silence().then().ifPresent(targets::add);
        node.unrecognised().then().ifPresent(targets::add);
        for (Module module : node.modules()) {
            switch (module.next()) {
                case Next.Jump jump -> targets.add(jump.node());
                case Next.Trigger trigger -> targets.add(trigger.node());
                case Next.Wait _, Next.Collect _, Next.Transfer _, Next.Http _, Next.Return _, Next.HangUp _ -> {}
            }
        }
        return targets;
    }

    private static Set<String> reachable(Map<String, ReadNode> nodes, Set<String> beginnings) {
        Set<String> reached = new HashSet<>();
        Deque<String> toVisit = new ArrayDeque<>(beginnings);
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
