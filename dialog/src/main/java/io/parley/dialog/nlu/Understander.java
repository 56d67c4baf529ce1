package io.parley.dialog.nlu;

import io.parley.dialog.Input.FaqScore;
import io.parley.dialog.Input.IntentScore;
import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.phrase.Phrase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds entities, intents and frequent questions in a text by the words of the bot's file. Made once for a bot; immutable, safe for all its
 * calls at once.
 *
 * <p>Entities: values and synonyms, the longest first, none overlapping another of the same entity. Intents: 1 if the text
 * is an example; up to 0.9 if it contains one; up to 0.7 if it contains its words in order with others between. Frequent
 * questions likewise. In Mandarin, what is not found by its characters is looked for by its sound: {@link SoundAlike}.
 */
public final class Understander {
    private final Map<String, List<Known>> entities = new LinkedHashMap<>();
    private final Map<String, List<Phrase>> intents = new LinkedHashMap<>();
    private final Map<String, List<Phrase>> questions = new LinkedHashMap<>();

    /** Of a Mandarin bot. */
    private final Optional<Sounds> sounds;

    private record Sounds(SoundAlike values, SoundAlike intents, SoundAlike questions) {}

    private record Known(Phrase phrase, String value) {}

    private record Found(int at, int length, String value) {}

    private Understander(Bot bot) {
        bot.entities().forEach((name, entity) -> {
            List<Known> known = new ArrayList<>();
            entity.values().forEach((value, synonyms) -> {
                known.add(new Known(Phrase.of(value), value));
                synonyms.forEach(synonym -> known.add(new Known(Phrase.of(synonym), value)));
            });
            known.sort(Comparator.comparingInt((Known it) -> it.phrase().size()).reversed());
            entities.put(name, known);
        });
        bot.intents()
                .forEach((name, intent) -> intents.put(
                        name, intent.examples().stream().map(Phrase::of).toList()));
        bot.faqs()
                .forEach((name, faq) -> questions.put(
                        name, faq.questions().stream().map(Phrase::of).toList()));
        this.sounds = Locale.forLanguageTag(bot.language()).getLanguage().equals("zh")
                ? Optional.of(sounds(bot))
                : Optional.empty();
    }

    private static Sounds sounds(Bot bot) {
        SoundAlike values = new SoundAlike();
        bot.entities().forEach((name, entity) -> {
            Map<String, String> meanings = new LinkedHashMap<>();
            entity.values().forEach((value, synonyms) -> {
                meanings.put(value, value);
                synonyms.forEach(synonym -> meanings.put(synonym, value));
            });
            values.add(name, meanings);
        });
        Map<String, String> intended = new LinkedHashMap<>();
        bot.intents().forEach((name, intent) -> intent.examples().forEach(example -> intended.put(example, name)));
        Map<String, String> asked = new LinkedHashMap<>();
        bot.faqs().forEach((name, faq) -> faq.questions().forEach(question -> asked.put(question, name)));
        return new Sounds(values, SoundAlike.of(intended), SoundAlike.of(asked));
    }

    public static Understander of(Bot bot) {
        return new Understander(bot);
    }

    /** What the text means. Nothing found is a result like any other. */
    public Understanding understand(String text) {
        Phrase said = Phrase.of(text);
        if (said.isEmpty()) {
            return Understanding.NOTHING;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        entities.forEach((name, known) -> {
            List<String> found = find(known, said);
            if (!found.isEmpty()) {
                values.put(name, found);
            }
        });
        List<IntentScore> intended = new ArrayList<>();
        scored(intents, said).forEach((name, score) -> intended.add(new IntentScore(name, score)));
        List<FaqScore> asked = new ArrayList<>();
        scored(questions, said).forEach((name, score) -> asked.add(new FaqScore(name, score)));
        sounds.ifPresent(sounding -> {
            boolean written = !values.isEmpty() || !intended.isEmpty() || !asked.isEmpty();
            sounding.values
                    .find(text)
                    .forEach((name, found) -> values.computeIfAbsent(name, _ -> List.of(found.meaning())));
            if (!written) {
                sounding.intents
                        .find(text)
                        .forEach((_, found) -> intended.add(new IntentScore(found.meaning(), score(found))));
                sounding.questions
                        .find(text)
                        .forEach((_, found) -> asked.add(new FaqScore(found.meaning(), score(found))));
            }
        });
        // A stable sort: equal scores stay in the order of the file.
        intended.sort(Comparator.comparingDouble(IntentScore::score).reversed());
        asked.sort(Comparator.comparingDouble(FaqScore::score).reversed());
        return new Understanding(values, intended, asked);
    }

    /** The best score of each that has one. */
    private static Map<String, Double> scored(Map<String, List<Phrase>> examples, Phrase said) {
        Map<String, Double> scores = new LinkedHashMap<>();
        examples.forEach((name, phrases) -> {
            double best = phrases.stream()
                    .mapToDouble(phrase -> score(phrase, said))
                    .max()
                    .orElse(0);
            if (best > 0) {
                scores.put(name, best);
            }
        });
        return scores;
    }

    private static List<String> find(List<Known> longestFirst, Phrase said) {
        boolean[] taken = new boolean[said.size()];
        List<Found> found = new ArrayList<>();
        for (Known known : longestFirst) {
            int length = known.phrase().size();
            for (int at = 0; at + length <= said.size(); at++) {
                if (said.hasAt(at, known.phrase()) && isFree(taken, at, length)) {
                    Arrays.fill(taken, at, at + length, true);
                    found.add(new Found(at, length, known.value()));
                }
            }
        }
        return found.stream()
                .sorted(Comparator.comparingInt(Found::at))
                .map(Found::value)
                .distinct()
                .toList();
    }

    private static boolean isFree(boolean[] taken, int at, int length) {
        for (int i = at; i < at + length; i++) {
            if (taken[i]) {
                return false;
            }
        }
        return true;
    }

    private static double score(Phrase example, Phrase said) {
        double share = (double) example.size() / said.size();
        if (said.find(example) >= 0) {
            return share == 1 ? 1 : rounded(0.7 + 0.2 * share);
        }
        return example.size() > 1 && inOrder(example, said) ? rounded(0.5 + 0.2 * share) : 0;
    }

    private static double score(SoundAlike.Found found) {
        return rounded(found.factor() * (found.share() == 1 ? 1 : 0.7 + 0.2 * found.share()));
    }

    private static boolean inOrder(Phrase example, Phrase said) {
        int next = 0;
        for (String word : said.words()) {
            if (next < example.size() && word.equals(example.words().get(next))) {
                next++;
            }
        }
        return next == example.size();
    }

    private static double rounded(double score) {
        return Math.round(score * 1000) / 1000.0;
    }
}
