package io.parley.dialog.graph;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.MenuChoice;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import io.parley.dialog.graph.Edge.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All ways of a bot. */
public final class Edges {
    private final List<Edge> found = new ArrayList<>();

    private Edges() {}

    /** In the order of the bot's file, each way once; those that can be taken from anywhere last. */
    public static List<Edge> of(Bot bot) {
        Edges edges = new Edges();
        bot.nodes().values().forEach(node -> edges.from(node, bot));
        edges.fromAnywhere(bot);
        return List.copyOf(edges.found);
    }

    /** How a key of a menu reads on its edge. */
    public static String label(char key, MenuChoice choice) {
        return "key " + key
                + switch (choice) {
                    case MenuChoice.Go _ -> "";
                    case MenuChoice.Repeat _ -> ": repeat";
                    case MenuChoice.Return _ -> ": return";
                    case MenuChoice.HangUp _ -> ": hang-up";
                };
    }

    private void from(Node node, Bot bot) {
        String name = node.name();
        for (String child : node.children()) {
            add(Edge.of(name, child, Kind.CHILD, label(bot.node(child).when())));
        }
        node.menu().forEach((key, choice) -> add(menu(name, key, choice)));
        for (Module module : node.modules()) {
            String label = module.condition().map(it -> it.text()).orElse("");
            switch (module.next()) {
                case Next.Jump jump -> add(Edge.of(name, jump.node(), Kind.JUMP, label));
                case Next.Trigger trigger -> add(Edge.of(name, trigger.node(), Kind.TRIGGER, label));
                case Next.Return _ -> add(new Edge(Optional.of(name), Optional.empty(), Kind.RETURN, label));
                case Next.Wait _, Next.Collect _, Next.Transfer _, Next.Http _, Next.HangUp _ -> {}
            }
        }
        node.llm().ifPresent(llm -> {
            boolean shared = bot.nodes().values().stream()
                            .filter(it -> it.llm().equals(node.llm()))
                            .count()
                    > 1;
            Optional<String> from = shared ? Optional.empty() : Optional.of(name);
            llm.exits().forEach((exit, way) -> add(new Edge(from, way.node(), Kind.EXIT, exit)));
        });
        // What the bot says for all nodes is one way from anywhere.
        if (!node.silence().equals(bot.silence())) {
            node.silence().then().ifPresent(then -> add(Edge.of(name, then, Kind.SILENCE, "")));
        }
        if (!node.unrecognised().equals(bot.unrecognised())) {
            node.unrecognised().then().ifPresent(then -> add(Edge.of(name, then, Kind.UNRECOGNISED, "")));
        }
    }

    private static Edge menu(String from, char key, MenuChoice choice) {
        Optional<String> to = switch (choice) {
            case MenuChoice.Go go -> Optional.of(go.node());
            case MenuChoice.Repeat _ -> Optional.of(from);
            case MenuChoice.Return _, MenuChoice.HangUp _ -> Optional.empty();
        };
        return new Edge(Optional.of(from), to, Kind.MENU, label(key, choice));
    }

    private void fromAnywhere(Bot bot) {
        for (String global : bot.globals()) {
            anywhere(global, Kind.DIGRESSION, label(bot.node(global).when()));
        }
        for (Bot.Flow flow : bot.flows().values()) {
            flow.when().ifPresent(when -> anywhere(flow.open(), Kind.DIGRESSION, ConditionLabel.of(when)));
        }
        bot.silence().then().ifPresent(then -> anywhere(then, Kind.SILENCE, ""));
        bot.unrecognised().then().ifPresent(then -> anywhere(then, Kind.UNRECOGNISED, ""));
        for (String faq : bot.faqs().keySet()) {
            add(new Edge(Optional.empty(), Optional.empty(), Kind.FAQ, faq));
        }
    }

    private void anywhere(String to, Kind kind, String label) {
        add(new Edge(Optional.empty(), Optional.of(to), kind, label));
    }

    private static String label(Optional<Condition> when) {
        return when.map(ConditionLabel::of).orElse("");
    }

    private void add(Edge edge) {
        if (found.stream().noneMatch(edge::isSameWay)) {
            found.add(edge);
        }
    }
}
