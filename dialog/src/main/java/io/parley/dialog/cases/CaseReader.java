package io.parley.dialog.cases;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Mark;
import io.parley.config.Problems;
import io.parley.config.Words;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Bot.Binding;
import io.parley.dialog.cases.Case.CaseStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a test file against the bot that it is for: a name that the bot does not have is an error. For one use. */
final class CaseReader {
    private final Bot bot;
    private final Problems problems;
    private final Fields root;
    private final ActReader acts;
    private final ExpectationReader expectations;

    CaseReader(Field root, Bot bot) {
        this.bot = bot;
        this.problems = root.problems();
        this.root = root.asFields();
        this.acts = new ActReader(bot);
        this.expectations = new ExpectationReader(bot);
    }

    /** The cases, or everything that is wrong with them. */
    List<Case> read() {
        Map<String, String> shared =
                root.optional("variables").map(CaseReader::texts).orElse(Map.of());
        List<Case> cases = new ArrayList<>();
        List<Field> items =
                root.required("cases", "a list of cases").map(Field::asList).orElse(List.of());
        for (Field item : items) {
            Case read = read(item, shared);
            if (cases.stream().anyMatch(other -> other.name().equals(read.name()))) {
                problems.add(item.mark(), item.path(), read.name(), "a case of that name stands before");
            }
            cases.add(read);
        }
        if (items.isEmpty() && problems.isEmpty()) {
            problems.add(root.markOf("cases"), "cases", "expected at least one case");
        }
        root.finish();
        problems.orThrow();
        return cases;
    }

    private Case read(Field item, Map<String, String> shared) {
        Fields fields = item.asFields();
        String name = fields.text("name");
        Optional<Field> own = fields.optional("variables");
        Map<String, String> variables = new LinkedHashMap<>(shared);
        own.ifPresent(field -> variables.putAll(texts(field)));
        Mark markOfVariables = own.map(Field::mark).orElse(item.mark());
        if (bot.bind(variables) instanceof Binding.Refused refused) {
            refused.problems().forEach(problem -> problems.add(markOfVariables, item.path() + ".variables", problem));
        }
        List<CaseStep> steps = new ArrayList<>();
        List<Field> list =
                fields.required("steps", "a list of steps").map(Field::asList).orElse(List.of());
        for (Field step : list) {
            steps.add(step(step));
        }
        if (fields.has("steps") && list.isEmpty()) {
            problems.add(fields.markOf("steps"), fields.path() + ".steps", "expected at least one step");
        }
        fields.finish();
        return new Case(problems.file(), item.mark(), name, variables, steps);
    }

    private CaseStep step(Field field) {
        Fields fields = field.asFields();
        List<CallerAct> found = acts.read(fields);
        if (found.size() > 1) {
            problems.add(field.mark(), field.path(), "does several things at once, expected a step for each");
        }
        List<Expectation> expected = expectations.read(fields);
        fields.finish();
        if (field.isMapping() && fields.isEmpty()) {
            field.wrong("expected something that happens or is to be seen");
        }
        return new CaseStep(field.mark(), found.stream().findFirst(), expected);
    }

    /** Names and texts. */
    static Map<String, String> texts(Field field) {
        Map<String, String> texts = new LinkedHashMap<>();
        field.asFields()
                .all()
                .forEach(item -> texts.put(item.name(), item.field().asText()));
        return texts;
    }

    /** Reports a name that the bot does not have, with the nearest that it does. */
    static void check(Problems problems, Mark mark, String path, String name, Collection<String> known, String kind) {
        if (!name.isEmpty() && !known.contains(name)) {
            problems.add(
                    mark,
                    path,
                    name,
                    "unknown " + kind
                            + Words.closest(name, known)
                                    .map(near -> ", did you mean '" + near + "'?")
                                    .orElse(""));
        }
    }

    /** The same for a value that is a name. */
    static String name(Field field, Collection<String> known, String kind) {
        String name = field.asText();
        check(field.problems(), field.mark(), field.path(), name, known, kind);
        return name;
    }
}
