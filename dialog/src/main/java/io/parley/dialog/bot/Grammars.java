package io.parley.dialog.bot;

import io.parley.dialog.bot.NodeReader.ReadNode;
import io.parley.dialog.phrase.AnswerWords;
import io.parley.dialog.phrase.Phrase;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a recogniser may be told to expect at a node: the expected entities' words, digits or yes and no as the language says
 * them, and what else its children take.
 */
final class Grammars {
    /** More than that is no grammar but a vocabulary. */
    private static final int MAX_PHRASES = 2000;

    private Grammars() {}

    static Map<String, Node> settle(
            Map<String, ReadNode> read,
            AnswerWords language,
            Map<String, Bot.Intent> intents,
            Map<String, Bot.Entity> entities) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        read.forEach((name, it) -> nodes.put(
                name, it.wantsGrammar() ? withGrammar(it.node(), read, language, intents, entities) : it.node()));
        return nodes;
    }

    private static Node withGrammar(
            Node node,
            Map<String, ReadNode> read,
            AnswerWords language,
            Map<String, Bot.Intent> intents,
            Map<String, Bot.Entity> entities) {
        Set<String> said = new LinkedHashSet<>();
        switch (node.expect()) {
            case Expect.OneOf oneOf -> oneOf.entities().forEach(entity -> addEntity(entities.get(entity), said));
            case Expect.Digits _ -> language.spokenDigits().forEach(phrase -> said.add(phrase.toString()));
            case Expect.YesNo _ -> language.spokenYesNo().forEach(phrase -> said.add(phrase.toString()));
            case Expect.Open _ -> {}
        }
        boolean answered = !said.isEmpty();
        for (String child : node.children()) {
            ReadNode it = read.get(child);
            if (it != null) {
                it.node().when().ifPresent(when -> addCondition(when, intents, entities, said));
            }
        }
        Set<String> phrases = new LinkedHashSet<>();
        for (String text : said) {
            Phrase phrase = Phrase.of(text);
            if (phrase.isLatin() && phrases.size() < MAX_PHRASES) {
                phrases.add(phrase.toString());
            }
        }
        // Without the answer itself a grammar would be deaf to it: of a language whose digits are not known here.
        return node.withGrammar(phrases.isEmpty() || !answered ? Optional.empty() : Optional.of(List.copyOf(phrases)));
    }

    private static void addCondition(
            Condition condition, Map<String, Bot.Intent> intents, Map<String, Bot.Entity> entities, Set<String> said) {
        switch (condition) {
            case Condition.Intends intends ->
                intends.intents().forEach(name -> {
                    Bot.Intent intent = intents.get(name);
                    if (intent != null) {
                        said.addAll(intent.examples());
                    }
                });
            case Condition.Names named -> addEntity(entities.get(named.entity()), said);
            case Condition.AnyOf any -> any.conditions().forEach(it -> addCondition(it, intents, entities, said));
            case Condition.AllOf all -> all.conditions().forEach(it -> addCondition(it, intents, entities, said));
            // What a condition excludes may be said all the same.
            case Condition.Not not -> addCondition(not.condition(), intents, entities, said);
            case Condition.Anything _,
                    Condition.Pressed _,
                    Condition.Collected _,
                    Condition.Holds _,
                    Condition.Transferred _,
                    Condition.Replied _,
                    Condition.Silent _,
                    Condition.Asks _ -> {}
        }
    }

    private static void addEntity(Bot.@Nullable Entity entity, Set<String> said) {
        if (entity != null) {
            entity.values().forEach((value, synonyms) -> {
                said.add(value);
                said.addAll(synonyms);
            });
        }
    }
}
