package io.parley.dialog.graph;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.bot.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be drawn of a bot: boxes in groups, and arrows between them. Ways from anywhere and back to anywhere end in
 * small boxes of their own beside the node, so that no arrow crosses the whole drawing.
 *
 * @param groups a flow each, in the order of the bot's file; frequent questions last
 */
record Sketch(List<Group> groups, List<Arrow> arrows) {
    private static final int MAX_WORDS_CHARACTERS = 40;

    /** Boxes that belong together. */
    record Group(String title, List<Box> boxes) {}

    /**
     * A box.
     *
     * @param id unique in the drawing
     * @param lines shown in it, the name first
     * @param mark a small box that is no node
     * @param touched by tests; empty: nobody asked
     */
    record Box(int id, List<String> lines, boolean mark, Optional<Boolean> touched) {}

    /** An arrow from box to box. */
    record Arrow(int from, int to, Edge.Kind kind, String label, Optional<Boolean> touched) {}

    static Sketch of(Bot bot, Optional<Touched> touched) {
        return new Pencil(bot, touched).draw();
    }

    /** Draws once. */
    private static final class Pencil {
        private final Bot bot;
        private final Optional<Touched> touched;
        private final Map<String, List<Box>> boxesByFlow = new LinkedHashMap<>();
        private final Map<String, Integer> idByNode = new LinkedHashMap<>();
        private final Map<String, Integer> idByMark = new LinkedHashMap<>();
        private final List<Arrow> arrows = new ArrayList<>();
        private int nextId;

        Pencil(Bot bot, Optional<Touched> touched) {
            this.bot = bot;
            this.touched = touched;
        }

        Sketch draw() {
            bot.flows().keySet().forEach(flow -> boxesByFlow.put(flow, new ArrayList<>()));
            Box call = mark("call");
            boxesOf(Bot.MAIN).add(call);
            for (Node node : bot.nodes().values()) {
                Box box = new Box(
                        nextId++,
                        lines(node),
                        false,
                        touched.map(it -> it.nodes().contains(node.name())));
                idByNode.put(node.name(), box.id());
                boxesOf(node.flow()).add(box);
            }
            arrows.add(new Arrow(
                    call.id(), idByNode.getOrDefault(bot.open(), call.id()), Edge.Kind.CHILD, "", Optional.empty()));
            List<Box> questions = new ArrayList<>();
            for (Edge edge : Edges.of(bot)) {
                if (edge.kind() == Edge.Kind.FAQ) {
                    questions.add(new Box(nextId++, List.of(edge.label()), false, touched(edge)));
                } else {
                    arrow(edge);
                }
            }
            List<Group> groups = new ArrayList<>();
            boxesByFlow.forEach((flow, boxes) -> groups.add(new Group(flow, List.copyOf(boxes))));
            if (!questions.isEmpty()) {
                groups.add(new Group("faq", questions));
            }
            return new Sketch(List.copyOf(groups), List.copyOf(arrows));
        }

        private void arrow(Edge edge) {
            Integer from = edge.from()
                    .map(idByNode::get)
                    .orElseGet(() -> edge.to().map(to -> beside(to, "anywhere")).orElse(null));
            Integer to = edge.to()
                    .map(idByNode::get)
                    .orElseGet(() -> edge.from()
                            .map(it -> beside(it, goesBack(edge) ? "back" : "end"))
                            .orElse(null));
            // A way from anywhere to nowhere, such as a model's that ends the call, is no arrow.
            if (from != null && to != null) {
                arrows.add(new Arrow(from, to, edge.kind(), label(edge), touched(edge)));
            }
        }

        /** A way that no input fits says what else makes it one. */
        private static String label(Edge edge) {
            return switch (edge.kind()) {
                case SILENCE, UNRECOGNISED -> edge.kind().word();
                case CHILD, JUMP, TRIGGER, MENU, DIGRESSION, RETURN, FAQ, EXIT -> edge.label();
            };
        }

        private static boolean goesBack(Edge edge) {
            return edge.kind() == Edge.Kind.RETURN || edge.label().endsWith("return");
        }

        private int beside(String node, String word) {
            return idByMark.computeIfAbsent(word + " " + node, _ -> {
                Box mark = mark(word);
                boxesOf(bot.node(node).flow()).add(mark);
                return mark.id();
            });
        }

        private Box mark(String word) {
            return new Box(nextId++, List.of(word), true, Optional.empty());
        }

        private List<Box> boxesOf(String flow) {
            return boxesByFlow.computeIfAbsent(flow, _ -> new ArrayList<>());
        }

        private Optional<Boolean> touched(Edge edge) {
            return touched.map(it -> it.edges().contains(edge));
        }

        private static List<String> lines(Node node) {
            List<String> lines = new ArrayList<>();
            lines.add(node.name());
            node.modules().stream()
                    .flatMap(module -> module.say().stream())
                    .map(Pencil::words)
                    .filter(words -> !words.isEmpty())
                    .findFirst()
                    .ifPresent(lines::add);
            Set<String> ends = new LinkedHashSet<>();
            for (Module module : node.modules()) {
                switch (module.next()) {
                    case Next.Collect _ -> ends.add("collects keys");
                    case Next.Transfer _ -> ends.add("transfers");
                    case Next.Http _ -> ends.add("asks a service");
                    case Next.HangUp _ -> ends.add("hangs up");
                    case Next.Wait _, Next.Jump _, Next.Trigger _, Next.Return _ -> {}
                }
            }
            if (!ends.isEmpty()) {
                lines.add("(" + String.join(", ", ends) + ")");
            }
            return List.copyOf(lines);
        }

        private static String words(Prompt prompt) {
            StringBuilder words = new StringBuilder();
            for (Prompt.Part part : prompt.parts()) {
                words.append(words.isEmpty() ? "" : " ");
                switch (part) {
                    case Prompt.Part.Recording recording ->
                        words.append('[').append(recording.file()).append(']');
                    case Prompt.Part.Speech speech -> {
                        for (Template.Piece piece : speech.text().pieces()) {
                            words.append(
                                    switch (piece) {
                                        case Template.Piece.Literal literal -> literal.text();
                                        case Template.Piece.Variable variable -> "{" + variable.name() + "}";
                                    });
                        }
                    }
                }
            }
            return Shortened.to(MAX_WORDS_CHARACTERS, words.toString());
        }
    }
}
