package io.parley.dialog.cases;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.Input.FaqScore;
import io.parley.dialog.Input.IntentScore;
import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Keys;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.text.MediaTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what the caller does in a step. */
final class ActReader {
    private static final Duration SLOT = Duration.ofMillis(20);
    private static final Duration LONGEST_CALL = Duration.ofHours(1);

    private final Bot bot;

    ActReader(Bot bot) {
        this.bot = bot;
    }

    /** All that the caller does in a step: there should be at most one. */
    List<CallerAct> read(Fields step) {
        List<CallerAct> acts = new ArrayList<>();
        step.optional("said").ifPresent(it -> acts.add(new CallerAct.Said(it.asText())));
        step.optional("heard").ifPresent(it -> acts.add(heard(it.asFields())));
        step.optional("dtmf").ifPresent(it -> acts.add(new CallerAct.Pressed(keys(it))));
        step.optional("silence").ifPresent(it -> acts.add(new CallerAct.Silent(silence(it))));
        step.optional("wait").ifPresent(it -> acts.add(new CallerAct.Waits(time(it, SLOT))));
        step.optional("barge-in").ifPresent(it -> acts.add(bargeIn(it.asFields())));
        step.optional("transfer").ifPresent(it -> acts.add(new CallerAct.TransferEnds(transfer(it))));
        step.optional("http").ifPresent(it -> acts.add(http(it)));
        step.optional("llm").ifPresent(it -> acts.add(llm(it)));
        return acts;
    }

    private static TransferResult transfer(Field field) {
        String word = field.asOneOf(
                Arrays.stream(TransferResult.values()).map(TransferResult::word).toList());
        return Arrays.stream(TransferResult.values())
                .filter(result -> result.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static CallerAct llm(Field field) {
        if (!field.isMapping()) {
            field.asOneOf(List.of("failed"));
            return new CallerAct.LlmFails();
        }
        Fields fields = field.asFields();
        List<String> sentences = fields.required("says", "what the model answers").map(Field::asListOrOne).stream()
                .flatMap(List::stream)
                .map(Field::asText)
                .toList();
        String exit = fields.text("exit", "");
        fields.finish();
        return new CallerAct.LlmAnswers(sentences, exit);
    }

    private static CallerAct http(Field field) {
        if (!field.isMapping()) {
            return new CallerAct.ServiceFails("timeout".equals(field.asOneOf(List.of("timeout", "failed"))));
        }
        Fields fields = field.asFields();
        int status = fields.integer("status", 100, 599);
        Map<String, String> values =
                fields.optional("values").map(CaseReader::texts).orElse(Map.of());
        fields.finish();
        return new CallerAct.ServiceAnswers(status, values);
    }

    private static String keys(Field field) {
        String keys = field.asText();
        if (!keys.isEmpty() && !Keys.areKeys(keys)) {
            field.wrong("expected keys out of 0-9 * # A-D");
        }
        return keys;
    }

    private static Optional<Duration> silence(Field field) {
        if (field.isText() && "true".equals(field.asText())) {
            return Optional.empty();
        }
        return Optional.of(time(field, SLOT));
    }

    /** A duration, which may also have a fraction of seconds: {@code 1.2s}. */
    private static Duration time(Field field, Duration least) {
        Optional<Duration> time = field.isText() ? MediaTime.parse(field.asText()) : Optional.empty();
        return time.filter(it -> it.compareTo(least) >= 0 && it.compareTo(LONGEST_CALL) <= 0)
                .orElseGet(() -> field.asDuration(least, LONGEST_CALL));
    }

    private static CallerAct bargeIn(Fields fields) {
        Duration at = fields.required("at", "a time such as 1.2s")
                .map(it -> time(it, Duration.ZERO))
                .orElse(Duration.ZERO);
        Optional<Duration> lasts = fields.optional("lasts").map(it -> time(it, SLOT));
        Optional<Field> keys = fields.optional("dtmf");
        Optional<Field> said = fields.optional("said");
        fields.finish();
        if (keys.isPresent() == said.isPresent()) {
            fields.problems().add(fields.mark(), fields.path(), "expected one of said and dtmf");
        }
        return keys.<CallerAct>map(it -> new CallerAct.PressesDuring(at, keys(it)))
                .orElseGet(() ->
                        new CallerAct.Interrupts(at, said.map(Field::asText).orElse(""), lasts));
    }

    private CallerAct heard(Fields fields) {
        String text = fields.text("text", "…");
        List<IntentScore> intents = scores(fields, "intents", bot.intents().keySet(), "intent").entrySet().stream()
                .map(it -> new IntentScore(it.getKey(), it.getValue()))
                .sorted(Comparator.comparingDouble(IntentScore::score).reversed())
                .toList();
        Map<String, List<String>> entities = new LinkedHashMap<>();
        fields.optionalFields("entities").ifPresent(it -> it.all().forEach(item -> entity(item, entities)));
        List<FaqScore> faqs = scores(fields, "faqs", bot.faqs().keySet(), "faq").entrySet().stream()
                .map(it -> new FaqScore(it.getKey(), it.getValue()))
                .sorted(Comparator.comparingDouble(FaqScore::score).reversed())
                .toList();
        fields.finish();
        return new CallerAct.Heard(text, new Understanding(entities, intents, faqs));
    }

    private void entity(Fields.Named item, Map<String, List<String>> entities) {
        Field values = item.field();
        CaseReader.check(
                values.problems(),
                item.mark(),
                values.path(),
                item.name(),
                bot.entities().keySet(),
                "entity");
        entities.put(
                item.name(), values.asListOrOne().stream().map(Field::asText).toList());
    }

    /** Names with how sure they are, 0 … 1. */
    private static Map<String, Double> scores(Fields fields, String key, Set<String> known, String kind) {
        Map<String, Double> scores = new LinkedHashMap<>();
        fields.optionalFields(key)
                .ifPresent(it -> it.all().forEach(item -> {
                    Field field = item.field();
                    CaseReader.check(field.problems(), item.mark(), field.path(), item.name(), known, kind);
                    scores.put(item.name(), score(field));
                }));
        return scores;
    }

    private static double score(Field field) {
        try {
            double score = Double.parseDouble(field.asText());
            if (score >= 0 && score <= 1) {
                return score;
            }
        } catch (NumberFormatException e) {
            // Reported as every other value that does not fit.
        }
        field.wrong("expected a number from 0 to 1");
        return 0;
    }
}
