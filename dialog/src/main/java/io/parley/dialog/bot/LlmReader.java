package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what a language model is told: of the bot, and of a node. */
final class LlmReader {
    private static final String HANG_UP = "hang-up";

    private final Names names;
    private final Texts texts;

    LlmReader(Names names, Texts texts) {
        this.names = names;
        this.texts = texts;
    }

    /** {@code off}, or a mapping. */
    Optional<LlmOrder> read(Field field) {
        if (field.isText()) {
            if (field.asFlag()) {
                field.wrong("expected off, or a mapping with instructions");
            }
            return Optional.empty();
        }
        Fields fields = field.asFields();
        LlmOrder order = new LlmOrder(
                fields.required("instructions", "what the model is to do, text or a mapping of texts")
                        .map(texts::instructions)
                        .orElse(Template.NOTHING),
                fields.optional("bridging").map(texts::prompt),
                fields.duration("timeout", Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofSeconds(8)),
                fields.integer("max-turns", 1, 100, 20),
                fields.optionalFields("exits").map(this::exits).orElse(Map.of()));
        fields.finish();
        return Optional.of(order);
    }

    private Map<String, LlmOrder.Exit> exits(Fields fields) {
        Map<String, LlmOrder.Exit> exits = new LinkedHashMap<>();
        for (Fields.Named item : fields.all()) {
            Fields exit = item.field().asFields();
            String when = exit.text("when");
            Optional<Field> then = exit.required("then", "a node, or hang-up");
            boolean hangUp = then.filter(it -> it.asText().equals(HANG_UP)).isPresent();
            if (!hangUp) {
                then.ifPresent(it -> Names.check(it, it.asText(), names.nodes().keySet(), "node"));
            }
            exit.finish();
            exits.put(item.name(), new LlmOrder.Exit(when, hangUp ? Optional.empty() : then.map(Field::asText)));
        }
        return exits;
    }
}
