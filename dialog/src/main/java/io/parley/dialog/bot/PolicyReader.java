package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.phrase.Phrase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads what happens when a caller says nothing, or nothing that anybody takes: of the bot, and of a node. */
final class PolicyReader {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final Names names;
    private final Texts texts;

    PolicyReader(Names names, Texts texts) {
        this.names = names;
        this.texts = texts;
    }

    /** The bot's own; {@code otherwise} and {@code fillers} are the words where it has none. */
    Bot.Silence silence(Optional<Fields> fields, Prompt otherwise, List<String> fillers) {
        return silence(
                fields,
                new Bot.Silence(
                        SILENCE,
                        List.of(otherwise),
                        2,
                        Optional.empty(),
                        Optional.empty(),
                        Phrase.all(fillers),
                        Bot.Silence.OnFiller.RESTART));
    }

    /** What a file leaves out is as in {@code standard}. */
    Bot.Silence silence(Optional<Fields> given, Bot.Silence standard) {
        if (given.isEmpty()) {
            return standard;
        }
        Fields fields = given.get();
        Bot.Silence read = new Bot.Silence(
                fields.duration("after", Duration.ofSeconds(1), Duration.ofMinutes(1), standard.after()),
                fields.optional("say").map(texts::prompts).orElse(standard.say()),
                fields.integer("hang-up-after", 1, 20, standard.hangUpAfter()),
                fields.optional("goodbye").map(texts::prompt).or(standard::goodbye),
                then(fields).or(standard::then),
                fields.has("fillers") ? Phrase.all(fields.texts("fillers")) : standard.fillers(),
                fields.oneOf("on-filler", standard.onFiller()));
        fields.finish();
        return read;
    }

    /** The bot's own; {@code otherwise} are the words where it has none. */
    Bot.Unrecognised unrecognised(Optional<Fields> fields, Prompt otherwise) {
        return unrecognised(
                fields, new Bot.Unrecognised(List.of(otherwise), true, 3, Optional.empty(), Optional.empty()));
    }

    /** What a file leaves out is as in {@code standard}. */
    Bot.Unrecognised unrecognised(Optional<Fields> given, Bot.Unrecognised standard) {
        if (given.isEmpty()) {
            return standard;
        }
        Fields fields = given.get();
        Bot.Unrecognised read = new Bot.Unrecognised(
                fields.optional("say").map(texts::prompts).orElse(standard.say()),
                fields.flag("repeat", standard.repeat()),
                fields.integer("hang-up-after", 1, 20, standard.hangUpAfter()),
                fields.optional("goodbye").map(texts::prompt).or(standard::goodbye),
                then(fields).or(standard::then));
        fields.finish();
        return read;
    }

    private Optional<String> then(Fields fields) {
        Optional<Field> node = fields.optional("then");
        node.ifPresent(it -> Names.check(it, it.asText(), names.nodes().keySet(), "node"));
        return node.map(Field::asText);
    }
}
