package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.bot.BargeIn.By;
import io.parley.dialog.bot.BargeIn.Meanwhile;
import java.time.Duration;
import java.util.List;

/** Reads what the caller's speech does to a prompt: of the bot, and of a node. */
final class BargeInReader {
    private BargeInReader() {}

    /** The keys {@code barge-in} and {@code during-prompt}; what is left out is as in {@code standard}. */
    static BargeIn read(Fields fields, BargeIn standard) {
        BargeIn bargeIn = fields.optional("barge-in")
                .map(field -> bargeIn(field, standard))
                .orElse(standard);
        String kept = standard.keep() ? "keep" : "discard";
        return bargeIn.keeping(
                fields.oneOf("during-prompt", List.of("discard", "keep"), kept).equals("keep"));
    }

    /** {@code on}, {@code off}, or a mapping. */
    private static BargeIn bargeIn(Field field, BargeIn standard) {
        if (!field.isMapping()) {
            if (!field.isText() || !List.of("on", "off", "true", "false").contains(field.asText())) {
                field.wrong("expected on, off or a mapping");
                return standard;
            }
            return standard.switched(field.asFlag());
        }
        Fields fields = field.asFields();
        By by = fields.oneOf("by", standard.by());
        boolean another = by != standard.by();
        Meanwhile meanwhile = fields.oneOf("meanwhile", another ? usual(by) : standard.meanwhile());
        Duration after = fields.duration(
                "after",
                Duration.ofMillis(20),
                Duration.ofSeconds(5),
                another ? (by == By.SPEECH ? BargeIn.SPEECH : BargeIn.SUSPICION) : standard.after());
        BargeIn bargeIn = new BargeIn(
                true,
                by,
                after,
                fields.integer("words", 1, 10, standard.words()),
                fields.has("fillers") ? fields.texts("fillers") : standard.fillers(),
                fields.has("keywords") ? fields.texts("keywords") : standard.keywords(),
                fields.duration("from", Duration.ZERO, Duration.ofMinutes(1), standard.from()),
                meanwhile,
                standard.keep());
        check(fields, bargeIn);
        fields.finish();
        return bargeIn;
    }

    private static Meanwhile usual(By by) {
        // Most of what is said is no keyword: a prompt that stopped each time would stutter.
        return by == By.KEYWORDS ? Meanwhile.PLAY : Meanwhile.PAUSE;
    }

    /** Keys that say one thing and its contrary. */
    private static void check(Fields fields, BargeIn read) {
        switch (read.by()) {
            case WORDS -> {}
            case SPEECH -> {
                refuse(fields, "words", "counts for nothing by: speech");
                refuse(fields, "fillers", "count for nothing by: speech");
                refuse(fields, "meanwhile", "counts for nothing by: speech, which stops the prompt at once");
            }
            case KEYWORDS -> {
                refuse(fields, "words", "counts for nothing by: keywords");
                refuse(fields, "fillers", "count for nothing by: keywords");
                if (read.keywords().isEmpty()) {
                    fields.problems()
                            .add(
                                    fields.markOf(fields.has("keywords") ? "keywords" : "by"),
                                    fields.path() + ".keywords",
                                    "by: keywords – expected at least one");
                }
            }
        }
        if (read.by() != By.SPEECH && read.meanwhile() == Meanwhile.PLAY) {
            refuse(fields, "after", "nothing is held where the prompt plays on until the words decide");
        }
    }

    private static void refuse(Fields fields, String key, String why) {
        if (fields.has(key)) {
            fields.problems().add(fields.markOf(key), fields.path() + "." + key, why);
        }
    }
}
