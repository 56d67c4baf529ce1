package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.MenuChoice;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** How a conversation can get from node to node. Immutable but for what is marked closed; for one thread. */
final class Ways {
    private final Map<String, List<Way>> from = new LinkedHashMap<>();
    private final Map<String, List<Way>> to = new HashMap<>();
    private final Set<Way> closed = new LinkedHashSet<>();

    /** Where every node that can be left for a digression leads to: no node itself, and no name of one. */
    static final String AWAY = "";
    /** Where every end of a digression leads to. */
    private static final String BACK = ".";

    /** By what a conversation goes on. */
    enum By {
        /** The caller's next input. */
        CHILD,
        /** A key of a menu. */
        MENU,
        /** Too many silences, or inputs that nobody takes. */
        THEN,
        /** A language model has found a way out. */
        EXIT,
        /** Away into a digression, or back. */
        DIGRESSION,
        /** At once, whatever the target's condition. */
        JUMP,
        /** At once, if the target's condition holds. */
        TRIGGER
    }

    /**
     * A step from node to node.
     *
     * @param index of the child among the children, of the module that jumps; the key of a menu
     */
    record Way(String from, String to, By by, int index) {
        /** Without waiting for the caller. */
        boolean isAtOnce() {
            return switch (by) {
                case JUMP, TRIGGER -> true;
                case CHILD, MENU, THEN, EXIT, DIGRESSION -> false;
            };
        }
    }

    Ways(Bot bot) {
        from.put(AWAY, away(bot));
        List<Way> back = new ArrayList<>();
        from.put(BACK, back);
        for (Node node : bot.nodes().values()) {
            from.put(node.name(), of(node));
            if (node.digression() && waits(node)) {
                back.add(new Way(BACK, node.name(), By.DIGRESSION, 0));
            }
        }
        from.values()
                .forEach(ways -> ways.forEach(way ->
                        to.computeIfAbsent(way.to(), _ -> new ArrayList<>()).add(way)));
    }

    /** Whether that stands for no node of the bot. */
    static boolean isNoNode(String name) {
        return name.equals(AWAY) || name.equals(BACK);
    }

    /** Where the caller can be drawn to from any node. */
    private static List<Way> away(Bot bot) {
        List<Way> ways = new ArrayList<>();
        bot.globals().forEach(name -> ways.add(new Way(AWAY, name, By.DIGRESSION, 0)));
        bot.flows().values().stream()
                .filter(flow -> flow.when().isPresent())
                .forEach(flow -> ways.add(new Way(AWAY, flow.open(), By.DIGRESSION, 0)));
        return ways;
    }

    /** Whether a node can stay until something comes from outside. */
    static boolean waits(Node node) {
        return node.modules().stream().anyMatch(module -> switch (module.next()) {
            case Next.Wait _, Next.Collect _, Next.Transfer _, Next.Http _ -> true;
            case Next.Return _, Next.Jump _, Next.Trigger _, Next.HangUp _ -> false;
        });
    }

    private static List<Way> of(Node node) {
        List<Way> ways = new ArrayList<>();
        String name = node.name();
        for (int i = 0; i < node.modules().size(); i++) {
            switch (node.modules().get(i).next()) {
                case Next.Jump jump -> ways.add(new Way(name, jump.node(), By.JUMP, i));
                case Next.Trigger trigger -> ways.add(new Way(name, trigger.node(), By.TRIGGER, i));
                case Next.Return _ -> ways.add(new Way(name, BACK, By.DIGRESSION, i));
                case Next.Wait _, Next.Collect _, Next.Transfer _, Next.Http _, Next.HangUp _ -> {}
            }
        }
        for (int i = 0; i < node.children().size(); i++) {
            ways.add(new Way(name, node.children().get(i), By.CHILD, i));
        }
        node.menu().forEach((key, choice) -> {
            switch (choice) {
                case MenuChoice.Go go -> ways.add(new Way(name, go.node(), By.MENU, key));
                case MenuChoice.Return _ -> ways.add(new Way(name, BACK, By.DIGRESSION, key));
                case MenuChoice.Repeat _, MenuChoice.HangUp _ -> {}
            }
        });
        if (waits(node)) {
            node.silence().then().ifPresent(then -> ways.add(new Way(name, then, By.THEN, 0)));
            node.unrecognised().then().ifPresent(then -> ways.add(new Way(name, then, By.THEN, 1)));
            node.llm()
                    .ifPresent(llm -> llm.exits()
                            .values()
                            .forEach(exit -> exit.node().ifPresent(then -> ways.add(new Way(name, then, By.EXIT, 0)))));
            if (node.digression()) {
                ways.add(new Way(name, AWAY, By.DIGRESSION, -1));
            }
        }
        return ways;
    }

    List<Way> from(String node) {
        return from.getOrDefault(node, List.of());
    }

    List<Way> to(String node) {
        return to.getOrDefault(node, List.of());
    }

    /** No call can go this way. */
    void close(Way way) {
        closed.add(way);
    }

    boolean isClosed(Way way) {
        return closed.contains(way);
    }

    /** All nodes that these lead to over open ways, themselves included. */
    Set<String> reachableFrom(Collection<String> nodes) {
        Set<String> reached = new LinkedHashSet<>(nodes);
        Deque<String> open = new ArrayDeque<>(nodes);
        while (!open.isEmpty()) {
            for (Way way : from(open.remove())) {
                if (!closed.contains(way) && reached.add(way.to())) {
                    open.add(way.to());
                }
            }
        }
        return reached;
    }

    /** All nodes that these lead to over at least one way. */
    Set<String> after(Collection<String> nodes) {
        Set<String> next = new LinkedHashSet<>();
        for (String node : nodes) {
            from(node).forEach(way -> next.add(way.to()));
        }
        return reachableFrom(next);
    }

    /**
     * Sets of nodes that lead to each other over such ways, in the order of the file; a node alone only if it leads to
     * itself. Tarjan's algorithm, without recursion: a chain may be as long as the bot has nodes.
     */
    List<Set<String>> circles(Predicate<String> nodes, Predicate<Way> ways) {
        Function<String, List<String>> next = node -> from(node).stream()
                .filter(ways)
                .map(Way::to)
                .filter(nodes)
                .distinct()
                .toList();
        Map<String, Integer> index = new HashMap<>();
        Map<String, Integer> low = new HashMap<>();
        Deque<String> stack = new ArrayDeque<>();
        Set<String> onStack = new LinkedHashSet<>();
        List<Set<String>> circles = new ArrayList<>();
        for (String start : from.keySet()) {
            if (!nodes.test(start) || index.containsKey(start)) {
                continue;
            }
            Deque<Visit> visits = new ArrayDeque<>();
            visits.push(new Visit(start, new ArrayDeque<>(next.apply(start))));
            index.put(start, index.size());
            low.put(start, index.size() - 1);
            stack.push(start);
            onStack.add(start);
            while (!visits.isEmpty()) {
                Visit visit = visits.element();
                String child = visit.left().poll();
                if (child != null && !index.containsKey(child)) {
                    index.put(child, index.size());
                    low.put(child, index.size() - 1);
                    stack.push(child);
                    onStack.add(child);
                    visits.push(new Visit(child, new ArrayDeque<>(next.apply(child))));
                } else if (child != null) {
                    if (onStack.contains(child)) {
                        low.merge(visit.node(), index.getOrDefault(child, 0), Math::min);
                    }
                } else {
                    visits.pop();
                    Visit parent = visits.peek();
                    int mine = low.getOrDefault(visit.node(), 0);
                    if (parent != null) {
                        low.merge(parent.node(), mine, Math::min);
                    }
                    if (mine == index.getOrDefault(visit.node(), -1)) {
                        Set<String> circle = new LinkedHashSet<>();
                        String member;
                        do {
                            member = stack.pop();
                            onStack.remove(member);
                            circle.add(member);
                        } while (!member.equals(visit.node()));
                        if (circle.size() > 1 || next.apply(visit.node()).contains(visit.node())) {
                            circles.add(circle);
                        }
                    }
                }
            }
        }
        return circles;
    }

    private record Visit(String node, Deque<String> left) {}
}
