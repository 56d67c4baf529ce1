package io.parley.dialog.lint;

import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.lint.Case.Kind;
import io.parley.dialog.lint.Ways.Way;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Ends that nobody has thought of: silence, words that nobody expects, no keys, a line dropped without a word. */
final class ExitChecks {
    private static final List<String> FAILURES = Arrays.stream(TransferResult.values())
            .filter(it -> it != TransferResult.CONNECTED)
            .map(TransferResult::word)
            .toList();
    private static final List<String> REPLIES =
            Arrays.stream(HttpResult.values()).map(HttpResult::word).toList();

    private final Subject subject;
    private final Map<String, Boolean> spokenBefore = new HashMap<>();

    private ExitChecks(Subject subject) {
        this.subject = subject;
    }

    static void check(Subject subject) {
        ExitChecks checks = new ExitChecks(subject);
        checks.silence();
        checks.noMatch();
        for (Node node : subject.bot().nodes().values()) {
            checks.timeout(node);
            checks.results(node);
            checks.hangUp(node);
        }
    }

    private void silence() {
        if (subject.says("silence")) {
            return;
        }
        List<Node> without = subject.bot().nodes().values().stream()
                .filter(subject::waitsForWords)
                .filter(node -> !subject.says(node, "silence") && !takes(node, Case.of(EnumSet.of(Kind.SILENCE))))
                .toList();
        if (!without.isEmpty()) {
            subject.report(
                    Rule.MISSING_SILENCE_EXIT,
                    subject.place("bot"),
                    "node " + without.getFirst().name() + more(without)
                            + " waits for the caller and nothing says what silence leads to, expected 'silence' with after,"
                            + " say, hang-up-after, and goodbye or then");
        }
    }

    private static String more(List<Node> nodes) {
        return nodes.size() == 1 ? "" : " (and " + (nodes.size() - 1) + " more)";
    }

    private void noMatch() {
        List<Node> without = subject.bot().nodes().values().stream()
                .filter(subject::waitsForWords)
                .filter(node -> node.llm().isEmpty()
                        && node.unrecognised().goodbye().isEmpty()
                        && node.unrecognised().then().isEmpty())
                .filter(node -> !takes(node, Case.of(EnumSet.of(Kind.WORDS))))
                .toList();
        if (!without.isEmpty()) {
            Node first = without.getFirst();
            int last = first.unrecognised().hangUpAfter();
            subject.report(
                    Rule.MISSING_NO_MATCH_EXIT,
                    subject.at(first),
                    "\"" + first.name() + "\"" + more(without)
                            + " – no child takes words that nobody expects, and at the "
                            + last + ordinal(last) + " the line is dropped, expected a child with 'when: default', or"
                            + " 'goodbye' or 'then' under 'unrecognised'");
        }
    }

    private static String ordinal(int n) {
        return switch (n) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
    }

    /** Whether some child takes all of this, whatever else holds. */
    private boolean takes(Node node, Case all) {
        List<Case> taken = new ArrayList<>();
        for (String child : node.children()) {
            Cases when = subject.when(subject.bot().node(child));
            if (!when.known()) {
                return true;
            }
            taken.addAll(when.cases());
        }
        return new Cases(List.of(all), Optional.empty(), true).isCoveredBy(taken);
    }

    private void results(Node node) {
        for (int i = 0; i < node.modules().size(); i++) {
            switch (node.modules().get(i).next()) {
                case Next.Transfer _ ->
                    missing(node, Kind.TRANSFER, "transfer", FAILURES)
                            .ifPresent(missing(node, i, "transfer", Rule.MISSING_TRANSFER_EXIT));
                case Next.Http _ ->
                    missing(node, Kind.REPLY, "http", REPLIES)
                            .ifPresent(missing(node, i, "http", Rule.MISSING_HTTP_EXIT));
                case Next.Wait _, Next.Collect _, Next.Return _, Next.Jump _, Next.Trigger _, Next.HangUp _ -> {}
            }
        }
    }

    private Optional<String> missing(Node node, Kind kind, String subjectName, List<String> results) {
        List<String> missing = results.stream()
                .filter(result ->
                        !takes(node, Case.of(EnumSet.of(kind), new Demand.Among(subjectName, Set.of(result), true))))
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    }

    private Consumer<String> missing(Node node, int module, String key, Rule rule) {
        return results -> subject.report(
                rule,
                subject.at(node, module, key),
                "node " + node.name() + ": no child takes " + key + ": " + results
                        + ", expected one, or the call ends with an apology");
    }

    private void timeout(Node node) {
        for (int i = 0; i < node.modules().size(); i++) {
            if (node.modules().get(i).next() instanceof Next.Collect collect
                    && node.children().stream().noneMatch(child -> takesTimeout(child, collect.collection()))) {
                subject.report(
                        Rule.MISSING_TIMEOUT_EXIT,
                        subject.at(node, i, "collect"),
                        "node " + node.name()
                                + ": no child takes a collection without keys, expected one with 'when: { collect: timeout }'");
            }
        }
    }

    /** A condition on the keys does not hold when there are none. */
    private boolean takesTimeout(String child, Collection collection) {
        Cases when = subject.when(subject.bot().node(child));
        return !when.known()
                || when.cases().stream()
                        .anyMatch(one -> one.kinds().contains(Kind.NO_KEYS)
                                && one.demands().stream().noneMatch(demand -> isAboutKeys(demand, collection)));
    }

    private static boolean isAboutKeys(Demand demand, Collection collection) {
        return demand instanceof Demand.Among among
                && (among.subject().equals("digits")
                        || collection.into().filter(among.subject()::equals).isPresent())
                && !among.values().contains("null")
                && !among.values().contains("");
    }

    private void hangUp(Node node) {
        for (int i = 0; i < node.modules().size(); i++) {
            Module module = node.modules().get(i);
            if (module.next() instanceof Next.HangUp && module.say().isEmpty() && !isSpokenBefore(node.name())) {
                subject.report(
                        Rule.SILENT_HANG_UP,
                        subject.at(node, i, "hang-up"),
                        "node " + node.name()
                                + " hangs up without a word, expected 'say' here or where it is jumped from");
            }
        }
    }

    private static boolean saysGoodbye(Node node, int policy) {
        return (policy == 0 ? node.silence().goodbye() : node.unrecognised().goodbye()).isPresent();
    }

    /** Whether every way here is a jump of a module that has said something. */
    private boolean isSpokenBefore(String node) {
        Boolean known = spokenBefore.get(node);
        if (known != null) {
            return known;
        }
        // In a circle the way in decides.
        spokenBefore.put(node, true);
        boolean spoken = !Subject.entrances(subject.bot()).contains(node);
        for (Way way : subject.ways().to(node)) {
            spoken &= isSpoken(way);
        }
        spokenBefore.put(node, spoken);
        return spoken;
    }

    private boolean isSpoken(Way way) {
        switch (way.by()) {
            case THEN -> {
                return saysGoodbye(subject.bot().node(way.from()), way.index());
            }
            // The model has just answered.
            case EXIT -> {
                return true;
            }
            case CHILD, MENU, DIGRESSION -> {
                return false;
            }
            case JUMP, TRIGGER -> {}
        }
        Module jumping = subject.bot().node(way.from()).modules().get(way.index());
        return jumping.say().isPresent() || isSpokenBefore(way.from());
    }
}
