package io.parley.dialog.cases;

import io.parley.dialog.Input;
import io.parley.dialog.Step;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.MenuChoice;
import io.parley.dialog.graph.Edge;
import io.parley.dialog.graph.Edge.Kind;
import io.parley.dialog.graph.Edges;
import io.parley.dialog.text.Stepped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a conversation went from one node to another, or stayed, as the interpreter's trace tells it.
 *
 * @param from where it was; empty at its start
 * @param to where it then was
 * @param kind of the way; empty at its start
 * @param label of the way where that tells it from others
 * @param entered whether another node was entered, or the same again
 */
record Passage(Optional<String> from, String to, Optional<Kind> kind, String label, boolean entered) {
    private static final String NODE = "node ";
    private static final String BACK = "back at node ";
    private static final String FAQ = "faq ";
    private static final String EXIT = "llm: done, exit ";

    /** All of a conversation, in order; nodes that only lead on to others are passed, too. */
    static List<Passage> of(Bot bot, List<Stepped> steps) {
        List<Passage> passages = new ArrayList<>();
        steps.forEach(stepped -> new Reader(bot, stepped, passages).read());
        return passages;
    }

    /** Whether the conversation took this way. */
    boolean took(Edge edge) {
        return kind.filter(it -> it == edge.kind()).isPresent()
                && (edge.from().isEmpty() || edge.from().equals(from))
                && (edge.to().isEmpty() || edge.to().filter(to::equals).isPresent())
                && (label.isEmpty() || label.equals(edge.label()));
    }

    /** Reads one step's trace. */
    private static final class Reader {
        private final Bot bot;
        private final Stepped stepped;
        private final List<Passage> passages;
        private final List<String> longestFirst;
        private Optional<String> here;
        private Kind lastResort = Kind.UNRECOGNISED;

        Reader(Bot bot, Stepped stepped, List<Passage> passages) {
            this.bot = bot;
            this.stepped = stepped;
            this.passages = passages;
            this.here =
                    stepped.before().started() ? Optional.of(stepped.before().node()) : Optional.empty();
            // A node's name may have spaces in it, and another's name may begin with it.
            this.longestFirst = bot.nodes().keySet().stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();
        }

        void read() {
            for (String line : stepped.step().trace()) {
                if (line.startsWith(Step.SILENCE_TRACE)) {
                    lastResort = Kind.SILENCE;
                } else if (line.startsWith(NODE)) {
                    named(line.substring(NODE.length())).ifPresent(node -> entered(node, line));
                } else if (line.startsWith(BACK)) {
                    named(line.substring(BACK.length())).ifPresent(this::returned);
                } else if (line.startsWith("menu: ")) {
                    menuKey().ifPresent(label -> stayed(Kind.MENU, label));
                } else if (line.startsWith(FAQ)) {
                    bot.faqs().keySet().stream()
                            .filter(faq -> line.startsWith(FAQ + faq + " takes it"))
                            .findFirst()
                            .ifPresent(faq -> stayed(Kind.FAQ, faq));
                } else if (line.startsWith(EXIT)) {
                    stayed(Kind.EXIT, line.substring(EXIT.length()));
                }
            }
        }

        private Optional<String> named(String rest) {
            return longestFirst.stream()
                    .filter(node -> rest.equals(node) || rest.startsWith(node + " "))
                    .findFirst();
        }

        private void entered(String node, String line) {
            String how = line.substring(NODE.length() + node.length()).strip();
            if (how.startsWith("is chosen")) {
                passed(node, Kind.MENU, menuKey().orElse(""));
            } else if (how.startsWith("takes it")) {
                passed(node, Kind.CHILD, "");
            } else if (how.startsWith("jumped to")) {
                passed(node, Kind.JUMP, "");
            } else if (how.startsWith("triggered")) {
                passed(node, Kind.TRIGGER, "");
            } else if (how.startsWith("draws away")) {
                passed(node, Kind.DIGRESSION, "");
            } else if (how.startsWith("is the way out")) {
                passed(node, Kind.EXIT, "");
            } else if (how.startsWith("is what then happens")) {
                passed(node, lastResort, "");
            } else {
                passages.add(new Passage(here, node, Optional.empty(), "", true));
                here = Optional.of(node);
            }
        }

        /** A key may have led back as well as a module; after a frequent question the same node goes on. */
        private void returned(String node) {
            menuKey().filter(label -> label.endsWith("return")).ifPresent(label -> stayed(Kind.MENU, label));
            if (here.filter(node::equals).isEmpty()) {
                passed(node, Kind.RETURN, "");
            }
        }

        private void passed(String to, Kind kind, String label) {
            passages.add(new Passage(here, to, Optional.of(kind), label, true));
            here = Optional.of(to);
        }

        private void stayed(Kind kind, String label) {
            passages.add(new Passage(here, here.orElse(""), Optional.of(kind), label, false));
        }

        /** The label of the menu's key that was pressed, if one was. */
        private Optional<String> menuKey() {
            if (!(stepped.input() instanceof Input.Digit digit)) {
                return Optional.empty();
            }
            MenuChoice choice = bot.node(stepped.before().node()).menu().get(digit.key());
            return choice == null ? Optional.empty() : Optional.of(Edges.label(digit.key(), choice));
        }
    }
}
