package io.parley.dialog.lint;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Node;
import io.parley.dialog.phrase.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What callers say: examples and synonyms that get in each other's way, words that are never heard. */
final class WordChecks {
    /** One letter makes another word of a shorter one. */
    private static final int MIN_LENGTH_OF_SIMILAR = 6;

    private final Subject subject;

    private WordChecks(Subject subject) {
        this.subject = subject;
    }

    /** An example of an intent, or a way to put a frequent question. */
    private record Example(boolean question, String of, int index, String text, Phrase phrase) {
        boolean isOfTheSame(Example other) {
            return question == other.question && of.equals(other.of);
        }

        String owner() {
            return (question ? "faq '" : "intent '") + of + "'";
        }
    }

    static void check(Subject subject) {
        WordChecks checks = new WordChecks(subject);
        checks.examples();
        checks.synonyms();
        checks.grammars();
    }

    // Intents

    private void examples() {
        List<Example> examples = new ArrayList<>();
        subject.bot().intents().forEach((name, intent) -> {
            for (int i = 0; i < intent.examples().size(); i++) {
                String text = intent.examples().get(i);
                examples.add(new Example(false, name, i, text, Phrase.of(text)));
            }
        });
        subject.bot().faqs().forEach((name, faq) -> {
            for (int i = 0; i < faq.questions().size(); i++) {
                String text = faq.questions().get(i);
                examples.add(new Example(true, name, i, text, Phrase.of(text)));
            }
        });
        Map<Phrase, Example> first = new LinkedHashMap<>();
        for (Example example : examples) {
            Example same = first.putIfAbsent(example.phrase(), example);
            if (same != null) {
                subject.report(
                        Rule.SAME_EXAMPLE,
                        place(example),
                        "\"" + example.text() + "\" – "
                                + (same.isOfTheSame(example)
                                        ? "stands in " + example.owner() + " already"
                                        : "stands in " + same.owner() + ", too")
                                + ", expected it once");
            }
        }
        similar(List.copyOf(first.values()));
    }

    private Place place(Example example) {
        return example.question()
                ? subject.place("faq", example.of(), "questions", Integer.toString(example.index()))
                : subject.place("intents", example.of(), "examples", Integer.toString(example.index()));
    }

    /** By what is left of an example: its words in alphabetical order, and its letters without one of them. */
    private void similar(List<Example> examples) {
        Map<String, Example> byRemains = new HashMap<>();
        Set<Example> said = new HashSet<>();
        for (Example example : examples) {
            for (String remains : remains(example.phrase())) {
                Example near = byRemains.putIfAbsent(remains, example);
                if (near != null && !near.isOfTheSame(example) && said.add(example)) {
                    subject.report(
                            Rule.SIMILAR_EXAMPLES,
                            place(example),
                            "\"" + example.text() + "\" – hardly differs from \"" + near.text() + "\" of "
                                    + near.owner() + ", expected examples that can be told apart");
                }
            }
        }
    }

    private static Set<String> remains(Phrase phrase) {
        Set<String> remains = new LinkedHashSet<>();
        if (phrase.size() > 1) {
            remains.add(
                    "words " + String.join(" ", phrase.words().stream().sorted().toList()));
        }
        int[] letters = String.join(" ", phrase.words()).codePoints().toArray();
        if (letters.length >= MIN_LENGTH_OF_SIMILAR && phrase.isLatin()) {
            remains.add("letters " + phrase);
            for (int i = 0; i < letters.length; i++) {
                // A digit makes another thing of it: option 1, option 2.
                if (!Character.isDigit(letters[i])) {
                    remains.add("letters " + new String(letters, 0, i)
                            + new String(letters, i + 1, letters.length - i - 1));
                }
            }
        }
        return remains;
    }

    // Entities

    private void synonyms() {
        subject.bot().entities().forEach((name, entity) -> {
            Map<Phrase, String> first = new HashMap<>();
            entity.values().keySet().forEach(value -> first.putIfAbsent(Phrase.of(value), value));
            entity.values().forEach((value, synonyms) -> {
                for (int i = 0; i < synonyms.size(); i++) {
                    Phrase phrase = Phrase.of(synonyms.get(i));
                    String other = first.putIfAbsent(phrase, value);
                    if (other != null && !other.equals(value)) {
                        subject.report(
                                Rule.SHARED_SYNONYM,
                                subject.place("entities", name, "values", value, Integer.toString(i)),
                                "\"" + synonyms.get(i) + "\" – stands for '" + other
                                        + "' already, expected it for one value only");
                    }
                }
            });
        });
    }

    // Grammars

    private void grammars() {
        Set<String> phrases = new LinkedHashSet<>();
        for (Node node : subject.bot().nodes().values()) {
            node.grammar().ifPresent(phrases::addAll);
        }
        if (phrases.isEmpty()) {
            return;
        }
        Optional<Lexicon> lexicon =
                subject.surroundings().lexicons().apply(subject.bot().recognizer());
        if (lexicon.isEmpty()) {
            subject.notChecked(
                    Rule.UNHEARD_WORD,
                    "the words of recogniser " + subject.bot().recognizer() + " are not known here");
            return;
        }
        subject.bot()
                .entities()
                .forEach((name, entity) -> entity.values().forEach((value, synonyms) -> {
                    heard(value, phrases, lexicon.get(), subject.place("entities", name, "values", value));
                    for (int i = 0; i < synonyms.size(); i++) {
                        heard(
                                synonyms.get(i),
                                phrases,
                                lexicon.get(),
                                subject.place("entities", name, "values", value, Integer.toString(i)));
                    }
                }));
        for (Bot.Intent intent : subject.bot().intents().values()) {
            for (int i = 0; i < intent.examples().size(); i++) {
                heard(
                        intent.examples().get(i),
                        phrases,
                        lexicon.get(),
                        subject.place("intents", intent.name(), "examples", Integer.toString(i)));
            }
        }
    }

    private void heard(String text, Set<String> phrases, Lexicon lexicon, Place place) {
        Phrase phrase = Phrase.of(text);
        if (!phrases.contains(phrase.toString())) {
            return;
        }
        for (String word : phrase.words()) {
            if (!lexicon.has(word)) {
                subject.report(
                        Rule.UNHEARD_WORD,
                        place,
                        "\"" + word + "\" – recogniser " + subject.bot().recognizer()
                                + " does not know the word and never hears it, expected words that it knows");
            }
        }
    }
}
