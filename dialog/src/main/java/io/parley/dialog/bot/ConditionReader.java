package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads a node's {@code when}. */
final class ConditionReader {
    private static final String DEFAULT = "default";
    private static final String EXPECTED =
            "expected default, the name of an intent, entity or faq, or a mapping of intent, entity, digits, collect, faq, transfer, http, silence,"
                    + " expr, not, any-of, all-of";

    private final Names names;
    private final Texts texts;

    ConditionReader(Names names, Texts texts) {
        this.names = names;
        this.texts = texts;
    }

    Condition read(Field field) {
        if (field.isText()) {
            return DEFAULT.equals(field.asText()) ? new Condition.Anything() : named(field, field.asText());
        }
        if (!field.isMapping()) {
            field.wrong(EXPECTED);
            return new Condition.Anything();
        }
        Fields fields = field.asFields();
        List<Condition> all = new ArrayList<>();
        fields.optional("intent").ifPresent(intent -> all.add(intends(intent)));
        fields.optional("entity").ifPresent(entity -> all.add(named(entity)));
        fields.optional("digits").ifPresent(digits -> all.add(pressed(digits)));
        fields.optional("collect")
                .ifPresent(how ->
                        all.add(new Condition.Collected("timeout".equals(how.asOneOf(List.of("done", "timeout"))))));
        fields.optional("expr")
                .flatMap(texts::condition)
                .ifPresent(expression -> all.add(new Condition.Holds(expression)));
        fields.optional("any-of").ifPresent(list -> all.add(new Condition.AnyOf(list(list))));
        fields.optional("all-of").ifPresent(list -> all.add(new Condition.AllOf(list(list))));
        fields.optional("faq").ifPresent(faq -> all.add(asks(faq)));
        fields.optional("transfer").ifPresent(how -> all.add(transferred(how)));
        fields.optional("http").ifPresent(how -> all.add(replied(how)));
        fields.optional("silence").ifPresent(times -> all.add(new Condition.Silent(times.asInteger(1, 20))));
        fields.optional("not").ifPresent(not -> all.add(new Condition.Not(read(not))));
        fields.finish();
        if (fields.isEmpty()) {
            field.wrong(EXPECTED);
        }
        return all.size() == 1 ? all.getFirst() : new Condition.AllOf(all);
    }

    /** The short form: the only intent, entity or frequent question of that name. */
    private Condition named(Field field, String name) {
        List<Condition> found = new ArrayList<>();
        if (names.intents().containsKey(name)) {
            found.add(new Condition.Intends(List.of(name)));
        }
        if (names.entities().containsKey(name)) {
            found.add(new Condition.Names(name, List.of()));
        }
        if (names.faqs().contains(name)) {
            found.add(new Condition.Asks(List.of(name)));
        }
        if (found.size() > 1) {
            field.wrong("is the name of several things, expected { intent: … }, { entity: … } or { faq: … }");
        } else if (found.isEmpty() && !name.isEmpty()) {
            Set<String> known = new LinkedHashSet<>(names.intents().keySet());
            known.addAll(names.entities().keySet());
            known.addAll(names.faqs());
            known.add(DEFAULT);
            field.wrong(EXPECTED
                    + Words.closest(name, known)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse(""));
        }
        return found.isEmpty() ? new Condition.Anything() : found.getFirst();
    }

    private List<Condition> list(Field field) {
        List<Condition> conditions = field.asList().stream().map(this::read).toList();
        if (field.isList() && conditions.isEmpty()) {
            field.wrong("expected at least one condition");
        }
        return conditions;
    }

    private Condition intends(Field field) {
        List<String> intents = new ArrayList<>();
        for (Field item : field.asListOrOne()) {
            String intent = item.asText();
            Names.check(item, intent, names.intents().keySet(), "intent");
            intents.add(intent);
        }
        return new Condition.Intends(intents);
    }

    private Condition asks(Field field) {
        List<String> questions = new ArrayList<>();
        for (Field item : field.asListOrOne()) {
            String question = item.asText();
            Names.check(item, question, names.faqs(), "faq");
            questions.add(question);
        }
        return new Condition.Asks(questions);
    }

    /** {@code failed} is any failure. */
    private static Condition transferred(Field field) {
        List<TransferResult> failures = Arrays.stream(TransferResult.values())
                .filter(it -> it != TransferResult.CONNECTED)
                .toList();
        Set<TransferResult> results = new LinkedHashSet<>();
        for (Field item : field.asListOrOne()) {
            TransferResult result = Choice.of(item, failures, TransferResult::word);
            if (result == TransferResult.FAILED) {
                results.addAll(failures);
            } else {
                results.add(result);
            }
        }
        return new Condition.Transferred(List.copyOf(results));
    }

    private static Condition replied(Field field) {
        Set<HttpResult> results = new LinkedHashSet<>();
        for (Field item : field.asListOrOne()) {
            results.add(Choice.of(item, List.of(HttpResult.values()), HttpResult::word));
        }
        return new Condition.Replied(List.copyOf(results));
    }

    /** {@code day}, {@code [day, month]}, or {@code {day: [tuesday, friday]}}. */
    private Condition named(Field field) {
        List<Condition> any = new ArrayList<>();
        if (field.isMapping()) {
            for (Fields.Named entity : field.asFields().all()) {
                Bot.Entity known = names.entities().get(entity.name());
                if (known == null) {
                    field.problems()
                            .add(
                                    entity.mark(),
                                    field.path(),
                                    entity.name(),
                                    Names.unknown(
                                            field,
                                            entity.name(),
                                            names.entities().keySet(),
                                            "entity"));
                    continue;
                }
                List<String> values = new ArrayList<>();
                for (Field item : entity.field().asListOrOne()) {
                    String value = item.asText();
                    Names.check(item, value, known.values().keySet(), "value of entity '" + known.name() + "'");
                    values.add(value);
                }
                any.add(new Condition.Names(entity.name(), values));
            }
        } else {
            for (Field item : field.asListOrOne()) {
                String entity = item.asText();
                Names.check(item, entity, names.entities().keySet(), "entity");
                any.add(new Condition.Names(entity, List.of()));
            }
        }
        return any.size() == 1 ? any.getFirst() : new Condition.AnyOf(any);
    }

    private static Condition pressed(Field field) {
        List<String> keys = new ArrayList<>();
        for (Field item : field.asListOrOne()) {
            String text = item.asText();
            if ("any".equals(text) && !field.isList()) {
                return new Condition.Pressed(List.of());
            }
            if (!Keys.areKeys(text)) {
                item.wrong("expected keys out of 0-9 * # A-D, or any");
            }
            keys.add(text);
        }
        return new Condition.Pressed(keys);
    }
}
