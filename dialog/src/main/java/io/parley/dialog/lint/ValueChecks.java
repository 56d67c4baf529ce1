package io.parley.dialog.lint;

import io.parley.config.Words;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Collection;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.Keys;
import io.parley.dialog.bot.Module;
import io.parley.dialog.bot.Module.Next;
import io.parley.dialog.bot.Module.Source;
import io.parley.dialog.bot.Node;
import io.parley.dialog.bot.TransferResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Constants in expressions that what they are compared with never is. */
final class ValueChecks {
    private static final int MAX_SHOWN = 6;
    private static final Set<String> TRANSFERS = words(TransferResult.values(), TransferResult::word);
    private static final Set<String> REPLIES = words(HttpResult.values(), HttpResult::word);

    private final Subject subject;
    private final Map<String, Values> variables = new HashMap<>();

    private ValueChecks(Subject subject) {
        this.subject = subject;
    }

    /** All values that a variable can have, as far as the file says. */
    private static final class Values {
        private final Set<String> texts = new LinkedHashSet<>();
        private final List<Collection> collections = new ArrayList<>();
        private boolean anything;
    }

    private static <R> Set<String> words(R[] results, Function<R, String> word) {
        return Arrays.stream(results).map(word).collect(Collectors.toUnmodifiableSet());
    }

    static void check(Subject subject) {
        ValueChecks checks = new ValueChecks(subject);
        checks.collectValues();
        for (Uses.Read read : subject.uses().reads()) {
            for (Formula.Compare compare : Formula.comparisons(Formula.of(read.expression()))) {
                boolean equality =
                        compare.operator().equals("==") || compare.operator().equals("!=");
                if (equality
                        && compare.constant().isText()
                        && !compare.constant().text().isEmpty()) {
                    checks.compare(read, compare);
                }
            }
        }
    }

    private void collectValues() {
        Bot bot = subject.bot();
        bot.declaredVariables().keySet().forEach(name -> values(name).anything = true);
        for (Node node : bot.nodes().values()) {
            for (Module module : node.modules()) {
                for (Module.Assignment assignment : module.set()) {
                    Values values = values(assignment.variable());
                    switch (assignment.source()) {
                        case Source.FromTemplate from -> {
                            if (from.template().variables().isEmpty()) {
                                values.texts.add(from.template().fill(Map.of()));
                            } else {
                                values.anything = true;
                            }
                        }
                        case Source.FromExpression from ->
                            from.expression()
                                    .entity()
                                    .map(bot.entities()::get)
                                    .ifPresentOrElse(
                                            entity -> values.texts.addAll(
                                                    entity.values().keySet()),
                                            () -> values.anything = true);
                    }
                }
                if (module.next() instanceof Next.Collect collect) {
                    collect.collection()
                            .into()
                            .ifPresent(into -> values(into).collections.add(collect.collection()));
                }
            }
        }
    }

    private Values values(String variable) {
        return variables.computeIfAbsent(variable, _ -> new Values());
    }

    private void compare(Uses.Read read, Formula.Compare compare) {
        Bot bot = subject.bot();
        String value = compare.constant().text();
        String of = compare.subject();
        if (of.startsWith("entity.")) {
            Bot.Entity entity = bot.entities().get(of.substring("entity.".length()));
            if (entity != null) {
                known(read, value, entity.values().keySet(), "value of entity '" + entity.name() + "'");
            }
            return;
        }
        switch (of) {
            case "intent" -> known(read, value, bot.intents().keySet(), "intent");
            case "faq" -> known(read, value, bot.faqs().keySet(), "faq");
            case "collected" -> known(read, value, Set.of("done", "timeout"), "result of a collection");
            case "transfer" -> known(read, value, TRANSFERS, "result of a transfer");
            case "http" -> known(read, value, REPLIES, "result of a request");
            case "digits" -> {
                if (!value.chars().allMatch(Keys::isKey)) {
                    subject.report(
                            Rule.DIGITS_NEVER_MATCH,
                            read.place(),
                            "\"" + value + "\" – expected keys out of 0-9 * # A-D");
                }
            }
            default -> variableOf(read, of, value);
        }
    }

    private void variableOf(Uses.Read read, String of, String value) {
        Values values = variables.get(of);
        if (values != null && !values.anything) {
            variable(read, of, value, values);
        }
    }

    private void variable(Uses.Read read, String name, String value, Values values) {
        if (values.collections.isEmpty()) {
            known(read, value, values.texts, "value of variable '" + name + "'");
        } else if (!values.texts.contains(value)
                && values.collections.stream().noneMatch(it -> ConditionChecks.canGive(it, value))) {
            subject.report(
                    Rule.DIGITS_NEVER_MATCH,
                    read.place(),
                    "\"" + value + "\" – '" + name + "' never has these keys, expected "
                            + ConditionChecks.expected(values.collections.getFirst()));
        }
    }

    private void known(Uses.Read read, String value, Set<String> values, String what) {
        if (!values.contains(value)) {
            subject.report(
                    Rule.UNKNOWN_VALUE,
                    read.place(),
                    "\"" + value + "\" – unknown " + what
                            + Words.closest(value, values)
                                    .map(near -> ", did you mean '" + near + "'?")
                                    .orElse(
                                            values.isEmpty() || values.size() > MAX_SHOWN
                                                    ? ", expected one that the file names"
                                                    : ", expected " + Words.oneOf(List.copyOf(new TreeSet<>(values)))));
        }
    }
}
