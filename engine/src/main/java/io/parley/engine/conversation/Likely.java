package io.parley.engine.conversation;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Expect;
import io.parley.dialog.bot.Node;
import io.parley.dialog.phrase.Phrase;
import io.parley.media.asr.Grammar;
import io.parley.media.asr.Hints;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a caller is likely to say at a node, as a recogniser wants to be told. Pure; used by the owner. */
final class Likely {
    private Likely() {}

    /**
     * Hints for a node.
     *
     * @param grammar phrases, where the bot wants the recogniser to listen for nothing else
     */
    static Hints at(Node node, Bot bot, Optional<List<String>> grammar) {
        return switch (node.expect()) {
            case Expect.Digits digits ->
                new Hints(
                        grammar.map(Grammar::new),
                        List.of(),
                        Optional.of(new Hints.Digits(digits.least(), digits.most())));
            case Expect.OneOf oneOf ->
                new Hints(
                        grammar.map(Grammar::new),
                        grammar.isPresent() ? List.of() : words(oneOf, bot),
                        Optional.empty());
            case Expect.Open _, Expect.YesNo _ -> Hints.of(grammar.map(Grammar::new));
        };
    }

    /** The names of an entity's values are what an open vocabulary has least of. */
    private static List<String> words(Expect.OneOf oneOf, Bot bot) {
        Set<String> words = new LinkedHashSet<>();
        for (String name : oneOf.entities()) {
            Bot.Entity entity = bot.entities().get(name);
            if (entity != null) {
                entity.values()
                        .keySet()
                        .forEach(value -> words.add(Phrase.of(value).toString()));
            }
        }
        words.remove("");
        return words.stream().limit(Hints.MAX_HOT_WORDS).toList();
    }
}
