package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.Condition;
import io.parley.dialog.bot.Keys;
import io.parley.dialog.bot.Matching;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Node;
import io.parley.dialog.lint.Case.Kind;
import io.parley.dialog.lint.Ways.By;
import io.parley.dialog.lint.Ways.Way;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Conditions that nothing can meet: by themselves, because of those before them, or because of what can come to a node.
 * Closes the ways that no call can go, and then reports what nothing else leads to.
 */
final class ConditionChecks {
    private final Subject subject;
    /** Keys of a node's condition that a caller can have pressed in a parent. */
    private final Map<String, Set<String>> possibleKeys = new HashMap<>();

    private ConditionChecks(Subject subject) {
        this.subject = subject;
    }

    static void check(Subject subject) {
        ConditionChecks checks = new ConditionChecks(subject);
        subject.bot().flows().values().forEach(checks::contradiction);
        for (Node node : subject.bot().nodes().values()) {
            checks.contradiction(node);
            checks.modules(node);
        }
        for (Node node : subject.bot().nodes().values()) {
            if (subject.waits(node)) {
                checks.children(node);
            }
        }
        for (Node node : subject.bot().nodes().values()) {
            checks.keys(node);
        }
        checks.unreachable();
    }

    private void contradiction(Node node) {
        Cases when = subject.when(node);
        if (node.when().isPresent() && when.isImpossible()) {
            Place place = node.when().get() instanceof Condition.Holds holds
                    ? subject.textAt(node, holds.expression().text().strip(), "when")
                    : subject.at(node, "when");
            subject.report(Rule.CONTRADICTORY_CONDITION, place, contradiction("node " + node.name(), when));
            for (Way way : subject.ways().to(node.name())) {
                if (isByCondition(way)) {
                    subject.ways().close(way);
                }
            }
        }
    }

    private static boolean isByCondition(Way way) {
        return switch (way.by()) {
            case CHILD, TRIGGER, DIGRESSION -> true;
            case JUMP, MENU, THEN, EXIT -> false;
        };
    }

    private void contradiction(Bot.Flow flow) {
        Cases when = flow.when().map(it -> Cases.of(it, subject.bot())).orElse(Cases.ALWAYS);
        if (when.isImpossible()) {
            subject.report(
                    Rule.CONTRADICTORY_CONDITION,
                    subject.place("flows", flow.name(), "when"),
                    contradiction("flow " + flow.name(), when));
        }
    }

    private static String contradiction(String what, Cases cases) {
        return what + " is never entered: "
                + cases.why().map(why -> why + " exclude each other").orElse("nothing meets its condition")
                + ", expected conditions that one input can meet";
    }

    private void modules(Node node) {
        List<Case> before = new ArrayList<>();
        for (int i = 0; i < node.modules().size(); i++) {
            Module module = node.modules().get(i);
            if (module.condition().isEmpty()) {
                continue;
            }
            String text = module.condition().get().text();
            Cases cases = Cases.of(Formula.of(text));
            Place place = subject.textAt(node, i, text.strip(), "if");
            if (cases.isImpossible()) {
                subject.report(
                        Rule.CONTRADICTORY_CONDITION,
                        place,
                        contradiction("module " + (i + 1) + " of node " + node.name(), cases));
                closeWaysOf(node, i);
            } else if (cases.isCoveredBy(before)) {
                subject.report(
                        Rule.SHADOWED_CONDITION,
                        place,
                        "\"" + text
                                + "\" – whenever it holds, a module before it runs, expected the narrower one first");
                closeWaysOf(node, i);
            }
            before.addAll(cases.known() ? cases.cases() : List.of());
        }
    }

    private void closeWaysOf(Node node, int module) {
        for (Way way : subject.ways().from(node.name())) {
            if (way.isAtOnce() && way.index() == module) {
                subject.ways().close(way);
            }
        }
    }

    private void children(Node parent) {
        Set<Kind> comes = subject.comes(parent);
        List<Case> before = new ArrayList<>();
        Map<String, Cases> takers = new HashMap<>();
        if (!parent.menu().isEmpty()) {
            Cases menu = menu(parent);
            before.addAll(menu.cases());
            takers.put("menu", menu);
        }
        for (int index : tried(parent)) {
            String name = parent.children().get(index);
            Node child = subject.bot().node(name);
            Cases when = subject.when(child);
            if (when.isImpossible() || !when.known()) {
                continue;
            }
            Way way = new Way(parent.name(), name, By.CHILD, index);
            Place place = subject.at(parent, "children", Integer.toString(index));
            Cases here = inTime(when.only(comes), parent);
            if (here.isImpossible()) {
                subject.ways().close(way);
                boolean tooLate = !when.only(comes).isImpossible();
                subject.report(
                        Rule.RESULT_NEVER_COMES,
                        place,
                        tooLate
                                ? "\"" + name + "\" – waits for a later silence than the one at which " + parent.name()
                                        + " gives up, expected at most "
                                        + parent.silence().hangUpAfter()
                                : "\"" + name + "\" – takes " + kinds(when) + " only, to " + parent.name() + " come "
                                        + words(comes) + ", expected a condition on these");
                continue;
            }
            Cases pressed = withPossibleKeys(child, here, parent);
            if (pressed.isImpossible()) {
                subject.ways().close(way);
                continue;
            }
            if (pressed.isCoveredBy(before)) {
                subject.ways().close(way);
                subject.report(
                        Rule.SHADOWED_CONDITION,
                        place,
                        "\"" + name + "\" – all that it would take goes to " + taker(pressed, takers)
                                + ", expected the narrower condition first");
            }
            before.addAll(pressed.cases());
            takers.put(name, pressed);
        }
    }

    /** A key that the menu has a choice for goes nowhere else. */
    private static Cases menu(Node node) {
        Set<String> keys = node.menu().keySet().stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
        return new Cases(
                List.of(Case.of(EnumSet.of(Kind.KEY), new Demand.Among("digits", keys, true))), Optional.empty(), true);
    }

    /** Without silences that come after the one at which the call ends. */
    private static Cases inTime(Cases cases, Node parent) {
        int last = parent.silence().hangUpAfter();
        return new Cases(
                cases.cases().stream()
                        .filter(it -> it.demands().stream()
                                .noneMatch(demand -> demand instanceof Demand.Between between
                                        && between.subject().equals("silence")
                                        && between.low() > last))
                        .toList(),
                cases.why(),
                cases.known());
    }

    /** The order in which children are tried: as a rule, those that take anything come last. */
    private List<Integer> tried(Node parent) {
        List<Integer> narrow = new ArrayList<>();
        List<Integer> plain = new ArrayList<>();
        for (int i = 0; i < parent.children().size(); i++) {
            Optional<Condition> when =
                    subject.bot().node(parent.children().get(i)).when();
            (when.filter(it -> it instanceof Condition.Anything).isPresent() ? plain : narrow).add(i);
        }
        List<Matching> order = subject.bot().matching();
        if (order.indexOf(Matching.DEFAULT) < order.indexOf(Matching.CHILDREN)) {
            plain.addAll(narrow);
            return plain;
        }
        narrow.addAll(plain);
        return narrow;
    }

    private static String taker(Cases cases, Map<String, Cases> takers) {
        return takers.entrySet().stream()
                .filter(it -> cases.isCoveredBy(it.getValue().cases()))
                .map(it -> "\"" + it.getKey() + "\" before it")
                .sorted()
                .findFirst()
                .orElse("those before it");
    }

    private static String kinds(Cases cases) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        cases.cases().forEach(it -> kinds.addAll(it.kinds()));
        return words(kinds);
    }

    private static String words(Set<Kind> kinds) {
        return String.join(", ", new TreeSet<>(kinds).stream().map(Kind::word).toList());
    }

    /** Without the cases whose keys the parent's caller cannot have pressed. */
    private Cases withPossibleKeys(Node child, Cases cases, Node parent) {
        List<Case> possible = new ArrayList<>();
        for (Case one : cases.cases()) {
            Optional<Case> left = Optional.of(one);
            for (Demand demand : one.demands()) {
                if (demand instanceof Demand.Among among
                        && among.subject().equals("digits")
                        && !among.values().isEmpty()) {
                    Set<String> keys = new TreeSet<>();
                    among.values().stream()
                            .filter(value -> canBePressed(value, one.kinds(), parent))
                            .forEach(keys::add);
                    possibleKeys
                            .computeIfAbsent(child.name(), _ -> new LinkedHashSet<>())
                            .addAll(keys);
                    left = keys.isEmpty() ? Optional.empty() : left.map(it -> with(it, among, keys));
                }
            }
            left.ifPresent(possible::add);
        }
        return new Cases(possible, cases.why(), cases.known());
    }

    private static Case with(Case one, Demand.Among before, Set<String> keys) {
        List<Demand> demands = new ArrayList<>(one.demands());
        demands.replaceAll(it -> it.equals(before) ? new Demand.Among("digits", keys, true) : it);
        return new Case(one.kinds(), demands);
    }

    private boolean canBePressed(String keys, Set<Kind> kinds, Node parent) {
        boolean single = kinds.contains(Kind.KEY) && subject.comes(parent).contains(Kind.KEY) && keys.length() == 1;
        return single
                || (kinds.contains(Kind.KEYS)
                        && subject.collections(parent).stream().anyMatch(it -> canGive(it, keys)));
    }

    /** Whether a collection can have these keys. */
    static boolean canGive(Collection collection, String keys) {
        return keys.length() >= collection.minKeys()
                && keys.length() <= collection.keys()
                && keys.chars().allMatch(Keys::isKey)
                && collection.terminator().filter(it -> keys.indexOf(it) >= 0).isEmpty();
    }

    /** Keys of a condition that no parent can have. */
    private void keys(Node node) {
        Set<String> possible = possibleKeys.get(node.name());
        if (possible == null) {
            return;
        }
        for (Case one : subject.when(node).cases()) {
            for (Demand demand : one.demands()) {
                if (demand instanceof Demand.Among among && among.subject().equals("digits")) {
                    for (String value : new TreeSet<>(among.values())) {
                        if (!possible.contains(value)) {
                            subject.report(
                                    Rule.DIGITS_NEVER_MATCH,
                                    subject.textAt(node, value, "when"),
                                    "\"" + value + "\" – no caller can have pressed that here, expected "
                                            + expected(node));
                        }
                    }
                }
            }
        }
    }

    private String expected(Node node) {
        Set<String> ways = new LinkedHashSet<>();
        for (Way way : subject.ways().to(node.name())) {
            if (way.by() == By.CHILD) {
                Node parent = subject.bot().node(way.from());
                subject.collections(parent).forEach(it -> ways.add(expected(it)));
                if (subject.comes(parent).contains(Kind.KEY)) {
                    ways.add("a single key");
                }
            }
        }
        return String.join(", or ", ways);
    }

    static String expected(Collection collection) {
        String count = collection.minKeys() == collection.keys()
                ? Integer.toString(collection.keys())
                : collection.minKeys() + " to " + collection.keys();
        return count
                + (collection.keys() == 1 ? " key" : " keys")
                + collection.terminator().map(it -> " without " + it).orElse("");
    }

    private void unreachable() {
        Set<String> reached = subject.ways().reachableFrom(Subject.entrances(subject.bot()));
        for (Node node : subject.bot().nodes().values()) {
            boolean saidAlready = subject.ways().to(node.name()).stream()
                    .anyMatch(way -> subject.ways().isClosed(way) && reached.contains(way.from()));
            if (!reached.contains(node.name()) && !saidAlready) {
                subject.report(
                        Rule.UNREACHABLE_NODE,
                        subject.at(node),
                        "\"" + node.name() + "\" – every way here begins at a condition that cannot hold ("
                                + String.join(
                                        ", ",
                                        subject.ways().to(node.name()).stream()
                                                .map(Way::from)
                                                .distinct()
                                                .limit(3)
                                                .toList())
                                + "), expected one that can");
            }
        }
    }
}
