package io.parley.dialog.lint;

import io.parley.dialog.bot.MenuChoice;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import io.parley.dialog.lint.Ways.By;
import io.parley.dialog.lint.Ways.Way;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Places in which a caller is stuck: circles, and ways back that there are not. */
final class LoopChecks {
    /** More than the interpreter takes without an input. */
    private static final int MAX_LENGTH = 65;

    private static final int MAX_TRIED = 5_000;

    private final Subject subject;
    private int tried;

    private LoopChecks(Subject subject) {
        this.subject = subject;
    }

    static void check(Subject subject) {
        LoopChecks checks = new LoopChecks(subject);
        checks.jumps();
        checks.uninterruptible();
        checks.returns();
    }

    // Jumps

    private void jumps() {
        for (Set<String> circle : subject.ways().circles(name -> !Ways.isNoNode(name), this::isAtOnce)) {
            Set<String> changed = changedIn(circle);
            List<Set<String>> unguarded =
                    subject.ways().circles(circle::contains, way -> isAtOnce(way) && !dependsOn(way, changed));
            for (Set<String> stuck : unguarded) {
                tried = 0;
                for (String start : inOrder(stuck)) {
                    Optional<List<Way>> round = round(start, start, List.of(), Cases.ALWAYS, stuck, changed);
                    if (round.isPresent()) {
                        reportRound(round.get());
                        break;
                    }
                }
            }
        }
    }

    private boolean isAtOnce(Way way) {
        return way.isAtOnce() && !subject.ways().isClosed(way);
    }

    /** What going round changes: visits of its nodes, and variables that they set. */
    private Set<String> changedIn(Set<String> circle) {
        Set<String> changed = new LinkedHashSet<>();
        for (String name : circle) {
            changed.add("visits." + name);
            for (Module module : subject.bot().node(name).modules()) {
                module.set().forEach(it -> changed.add(it.variable()));
            }
        }
        return changed;
    }

    /** Whether the module that goes this way is chosen by something of these. */
    private boolean dependsOn(Way way, Set<String> changed) {
        List<Module> modules = subject.bot().node(way.from()).modules();
        for (int i = 0; i <= way.index(); i++) {
            Optional<Formula.Reads> reads = modules.get(i).condition().map(it -> Formula.reads(it.text()));
            if (reads.filter(it -> it.anyVariable() || it.names().stream().anyMatch(changed::contains))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** A way round whose conditions can all hold at once. */
    private Optional<List<Way>> round(
            String start, String at, List<Way> so, Cases held, Set<String> within, Set<String> changed) {
        for (Way way : subject.ways().from(at)) {
            if (!isAtOnce(way) || !within.contains(way.to()) || dependsOn(way, changed)) {
                continue;
            }
            if (++tried > MAX_TRIED) {
                return Optional.empty();
            }
            Cases holds = held.and(holding(way));
            if (holds.isImpossible()) {
                continue;
            }
            List<Way> further = new ArrayList<>(so);
            further.add(way);
            if (way.to().equals(start)) {
                return Optional.of(further);
            }
            boolean seen = so.stream().anyMatch(it -> it.from().equals(way.to()));
            if (!seen && further.size() < MAX_LENGTH) {
                Optional<List<Way>> round = round(start, way.to(), further, holds, within, changed);
                if (round.isPresent()) {
                    return round;
                }
            }
        }
        return Optional.empty();
    }

    private Cases holding(Way way) {
        Module module = subject.bot().node(way.from()).modules().get(way.index());
        Cases chosen =
                module.condition().map(it -> Cases.of(Formula.of(it.text()))).orElse(Cases.ALWAYS);
        return way.by() == By.TRIGGER ? chosen.and(subject.when(subject.bot().node(way.to()))) : chosen;
    }

    private void reportRound(List<Way> round) {
        Way first = round.getFirst();
        Node node = subject.bot().node(first.from());
        String path = round.stream().map(Way::to).collect(Collectors.joining(" → "));
        subject.report(
                Rule.JUMP_LOOP,
                subject.at(node, first.index(), first.by() == By.JUMP ? "jump" : "trigger"),
                "\"" + first.to() + "\" – goes round without asking the caller: " + first.from() + " → " + path
                        + ", expected a condition that changes on the way");
    }

    private List<String> inOrder(Set<String> nodes) {
        return subject.bot().nodes().keySet().stream().filter(nodes::contains).toList();
    }

    // Barge-in

    private void uninterruptible() {
        List<Set<String>> circles = subject.ways()
                .circles(
                        name -> !Ways.isNoNode(name)
                                && isUninterruptible(subject.bot().node(name)),
                        way -> !subject.ways().isClosed(way));
        for (Set<String> circle : circles) {
            List<String> speaking = inOrder(circle).stream()
                    .filter(name -> subject.speaks(subject.bot().node(name)))
                    .toList();
            if (!speaking.isEmpty()) {
                Node first = subject.bot().node(speaking.getFirst());
                subject.report(
                        Rule.UNINTERRUPTIBLE_LOOP,
                        subject.at(first, "barge-in"),
                        "\"off\" – the caller cannot interrupt any node of this circle: "
                                + String.join(", ", inOrder(circle))
                                + ", expected one that can be interrupted, or takes keys");
            }
        }
    }

    /** Speech cannot stop its words, and no key can. */
    private boolean isUninterruptible(Node node) {
        return (!node.bargeIn().on() || !subject.speaks(node)) && !subject.takesKeys(node);
    }

    // Returns

    private void returns() {
        Set<String> drawnInto = subject.ways().reachableFrom(List.of(Ways.AWAY));
        for (Node node : subject.bot().nodes().values()) {
            if (drawnInto.contains(node.name())) {
                continue;
            }
            for (int i = 0; i < node.modules().size(); i++) {
                if (node.modules().get(i).next() instanceof Next.Return) {
                    returnsNowhere(node, subject.at(node, i, "return"));
                }
            }
            if (node.menu().containsValue(new MenuChoice.Return())) {
                returnsNowhere(node, subject.textAt(node, "return", "menu"));
            }
        }
    }

    private void returnsNowhere(Node node, Place place) {
        subject.report(
                Rule.RETURN_NOWHERE,
                place,
                "node " + node.name()
                        + ": no digression leads here, so there is nothing to return to, expected a jump");
    }
}
