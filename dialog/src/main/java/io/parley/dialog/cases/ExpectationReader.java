package io.parley.dialog.cases;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.cases.Expectation.Likeness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads what is to be seen after a step. */
final class ExpectationReader {
    private static final List<String> ENDS = List.of("bot", "silence", "limit", "failure", "transfer");

    private final Bot bot;

    ExpectationReader(Bot bot) {
        this.bot = bot;
    }

    List<Expectation> read(Fields step) {
        List<Expectation> found = new ArrayList<>();
        step.optional("says").ifPresent(it -> found.add(new Expectation.Says(it.mark(), texts(it))));
        step.optional("says-like").ifPresent(it -> found.add(likeness(it)));
        step.optional("nothing-said").ifPresent(it -> {
            if (!it.asFlag()) {
                it.wrong("expected true");
            }
            found.add(new Expectation.NothingSaid(it.mark()));
        });
        step.optional("node").ifPresent(it -> found.add(new Expectation.At(it.mark(), node(it))));
        step.optional("path")
                .ifPresent(it -> found.add(new Expectation.Path(
                        it.mark(), it.asListOrOne().stream().map(this::node).toList())));
        step.optional("info").ifPresent(it -> found.add(new Expectation.Collected(it.mark(), CaseReader.texts(it))));
        step.optional("variables").ifPresent(it -> found.add(variables(it)));
        step.optional("actions")
                .ifPresent(it -> found.add(new Expectation.Actions(
                        it.mark(),
                        it.asList().stream().map(ExpectationReader::wanted).toList())));
        step.optional("ends").ifPresent(it -> found.add(new Expectation.Ends(it.mark(), it.asOneOf(ENDS))));
        step.optional("complete").ifPresent(it -> found.add(new Expectation.Completed(it.mark(), it.asFlag())));
        return found;
    }

    private static List<String> texts(Field field) {
        return field.asListOrOne().stream().map(Field::asText).toList();
    }

    private String node(Field field) {
        return CaseReader.name(field, bot.nodes().keySet(), "node");
    }

    private Expectation variables(Field field) {
        Map<String, String> values = new LinkedHashMap<>();
        field.asFields().all().forEach(item -> {
            CaseReader.check(
                    field.problems(),
                    item.mark(),
                    field.path(),
                    item.name(),
                    bot.variables().keySet(),
                    "variable");
            values.put(item.name(), item.field().asText());
        });
        return new Expectation.Variables(field.mark(), values);
    }

    private static Wanted wanted(Field field) {
        Fields fields = field.asFields();
        List<Wanted> found = new ArrayList<>();
        for (String kind : Wanted.KINDS) {
            fields.optional(kind).ifPresent(it -> {
                Map<String, String> data = new LinkedHashMap<>();
                it.asFields().all().forEach(item -> data(item, data));
                found.add(new Wanted(kind, data));
            });
        }
        fields.finish();
        if (found.size() != 1) {
            field.wrong("expected one of raise, transfer and http");
        }
        return found.isEmpty() ? new Wanted(Wanted.KINDS.getFirst(), Map.of()) : found.getFirst();
    }

    /** {@code body: { a: x }} is the same as {@code body.a: x}. */
    private static void data(Fields.Named item, Map<String, String> data) {
        if (item.field().isMapping()) {
            CaseReader.texts(item.field()).forEach((name, value) -> data.put(item.name() + "." + name, value));
        } else {
            data.put(item.name(), item.field().asText());
        }
    }

    private static Expectation likeness(Field field) {
        List<Likeness> texts = new ArrayList<>();
        for (Field item : field.asListOrOne()) {
            String text = item.asText();
            if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
                try {
                    texts.add(new Likeness.Matches(Pattern.compile(text.substring(1, text.length() - 1))));
                } catch (PatternSyntaxException e) {
                    item.wrong("expected a regular expression between slashes: " + e.getDescription());
                }
            } else {
                texts.add(new Likeness.Part(text));
            }
        }
        return new Expectation.SaysLike(field.mark(), texts);
    }
}
