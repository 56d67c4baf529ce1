package io.parley.dialog.lint;

import io.parley.config.Words;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Node;
import io.parley.dialog.lint.Uses.Role;
import io.parley.dialog.lint.Uses.Use;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Variables that are read without being set, set without being read, or both because of a slip. */
final class VariableChecks {
    /** Shorter names are near to each other without being meant for each other. */
    private static final int MIN_LENGTH_OF_SLIP = 4;

    private final Subject subject;
    private final Map<String, List<Setting>> settings = new LinkedHashMap<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final Map<String, Set<String>> afterSetting = new HashMap<>();
    private boolean anyVariable;

    private VariableChecks(Subject subject) {
        this.subject = subject;
    }

    /**
     * Where a variable gets a value.
     *
     * @param assignment place among the module's assignments; after all of them for a collection
     */
    private record Setting(String node, int module, int assignment, Place place) {}

    static void check(Subject subject) {
        VariableChecks checks = new VariableChecks(subject);
        checks.collectSettings();
        checks.reads();
        checks.unread();
        checks.twins();
    }

    private void collectSettings() {
        for (Node node : subject.bot().nodes().values()) {
            for (int i = 0; i < node.modules().size(); i++) {
                Module module = node.modules().get(i);
                for (int a = 0; a < module.set().size(); a++) {
                    String name = module.set().get(a).variable();
                    add(name, new Setting(node.name(), i, a, subject.at(node, i, "set", name)));
                }
                if (module.next() instanceof Next.Http http) {
                    for (String name : http.order().into().keySet()) {
                        Place place = subject.at(node, i, "http", "into", name);
                        add(name, new Setting(node.name(), i, Integer.MAX_VALUE, place));
                    }
                }
                if (module.next() instanceof Next.Collect collect) {
                    int index = i;
                    collect.collection()
                            .into()
                            .ifPresent(name -> add(
                                    name,
                                    new Setting(
                                            node.name(),
                                            index,
                                            Integer.MAX_VALUE,
                                            subject.at(node, index, "collect", "into"))));
                }
            }
        }
    }

    private void add(String variable, Setting setting) {
        settings.computeIfAbsent(variable, _ -> new ArrayList<>()).add(setting);
    }

    // Reading

    private void reads() {
        for (Uses.Read expression : subject.uses().reads()) {
            Formula.Reads reads = Formula.reads(expression.expression());
            anyVariable |= reads.anyVariable();
            for (String name : subject.bot().variables().keySet()) {
                if (reads.names().contains(name)) {
                    readAt(name, expression.use(), expression.place());
                }
            }
        }
        for (Uses.Text text : subject.uses().texts()) {
            for (String name : text.template().variables()) {
                readAt(name, text.use(), text.place());
                mayBeEmpty(name, text);
            }
        }
    }

    private void readAt(String variable, Use use, Place place) {
        read.add(variable);
        boolean declared = subject.bot().declaredVariables().containsKey(variable);
        if (declared || use.node().isEmpty() || canBeSet(variable, use)) {
            return;
        }
        String where = use.node().map(it -> "node " + it).orElse("the bot");
        String setters = String.join(
                ", ",
                settings.getOrDefault(variable, List.of()).stream()
                        .map(Setting::node)
                        .distinct()
                        .limit(3)
                        .toList());
        subject.report(
                Rule.VARIABLE_NEVER_SET,
                place,
                "\"" + variable + "\" – " + where + " reads it, and no way there leads over a node that sets it ("
                        + setters + "), expected it to be set before");
    }

    /** Whether some way to its use leads over a node that sets it. */
    private boolean canBeSet(String variable, Use use) {
        String node = use.node().orElse("");
        List<Setting> all = settings.getOrDefault(variable, List.of());
        boolean before = afterSetting
                .computeIfAbsent(
                        variable,
                        _ -> subject.ways()
                                .after(all.stream()
                                        .map(Setting::node)
                                        .distinct()
                                        .toList()))
                .contains(node);
        return before
                || all.stream()
                        .anyMatch(it -> it.node().equals(node)
                                && it.module() == use.module()
                                && use.role() != Role.IF
                                && it.assignment() < use.assignments());
    }

    private void mayBeEmpty(String name, Uses.Text text) {
        Bot.Variable declared = subject.bot().declaredVariables().get(name);
        if (text.use().role() != Role.SPOKEN
                || declared == null
                || declared.required()
                || declared.otherwise().isPresent()
                || settings.containsKey(name)
                || isTested(name, text.use())) {
            return;
        }
        subject.report(
                Rule.VARIABLE_MAY_BE_EMPTY,
                text.place(),
                "\"{" + name + "}\" – a call may come without it, expected 'required: true' or a 'default' where it is"
                        + " declared, or a condition on it");
    }

    /** Whether the node or the module asks about it first. */
    private boolean isTested(String name, Use use) {
        return subject.uses().reads().stream()
                .filter(it -> it.use().node().equals(use.node()) && use.node().isPresent())
                .filter(it -> it.use().role() == Role.WHEN || it.use().role() == Role.IF)
                .anyMatch(it -> Formula.reads(it.expression()).names().contains(name));
    }

    // Not reading

    private void unread() {
        if (anyVariable) {
            return;
        }
        Set<String> others =
                new LinkedHashSet<>(subject.bot().declaredVariables().keySet());
        others.addAll(read);
        for (String name : subject.bot().variables().keySet()) {
            if (read.contains(name)) {
                continue;
            }
            List<Setting> all = settings.getOrDefault(name, List.of());
            Place place = subject.bot().declaredVariables().containsKey(name) || all.isEmpty()
                    ? subject.place("variables", name)
                    : all.getFirst().place();
            Optional<String> meant = all.isEmpty() ? Optional.empty() : slip(name, others);
            if (meant.isPresent()) {
                subject.report(
                        Rule.MISSPELT_VARIABLE,
                        place,
                        "\"" + name + "\" – is set and never read, did you mean '" + meant.get() + "'?");
            } else {
                subject.report(
                        Rule.UNUSED_VARIABLE,
                        place,
                        "\"" + name + "\" – nothing reads it, expected a text or an expression that does");
            }
        }
    }

    private static Optional<String> slip(String name, Set<String> others) {
        Set<String> candidates = new LinkedHashSet<>(others);
        candidates.remove(name);
        candidates.removeIf(other -> withoutNumber(other).equals(withoutNumber(name)));
        return name.codePointCount(0, name.length()) < MIN_LENGTH_OF_SLIP
                ? Optional.empty()
                : Words.closest(name, candidates);
    }

    /** {@code answer1} and {@code answer2} are meant to differ. */
    private static String withoutNumber(String name) {
        return name.replaceAll("\\d+$", "");
    }

    /** Names that people read as one. */
    private void twins() {
        Map<String, String> first = new HashMap<>();
        for (String name : subject.bot().variables().keySet()) {
            String plain = Normalizer.normalize(name, Normalizer.Form.NFKC)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[-_ ]", "");
            String other = first.putIfAbsent(plain, name);
            if (other != null && read.contains(name)) {
                List<Setting> all = settings.getOrDefault(name, List.of());
                subject.report(
                        Rule.MISSPELT_VARIABLE,
                        all.isEmpty()
                                ? subject.place("variables", name)
                                : all.getFirst().place(),
                        "\"" + name + "\" – differs from '" + other
                                + "' in nothing that people see or hear, expected one name");
            }
        }
    }
}
