package io.parley.dialog.text;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long prompts last where nobody speaks them: text by an estimate that depends on nothing but its characters and the
 * language, recordings as long as their file. The same prompt always lasts the same. Immutable.
 */
public final class PromptTime {
    /** Media time goes in slots. */
    private static final int SLOT_MILLIS = 20;

    /** A syllable, which is what a character of Chinese or Japanese stands for. */
    private static final int SYLLABLE_MILLIS = 220;

    /** Digits are read one by one or as long words. */
    private static final int DIGIT_MILLIS = 250;

    private final int letterMillis;
    private final Map<String, Long> recordings;

    private PromptTime(int letterMillis, Map<String, Long> recordings) {
        this.letterMillis = letterMillis;
        this.recordings = recordings;
    }

    /** Reads how long the bot's recordings are; blocks. */
    public static PromptTime of(Bot bot) {
        Map<String, Long> recordings = new TreeMap<>();
        for (String file : bot.files()) {
            WavLength.millis(bot.folder().resolve(file)).ifPresent(millis -> recordings.put(file, millis));
        }
        return new PromptTime(letterMillis(bot.language()), recordings);
    }

    /** Some 15 letters a second in English; languages with shorter syllables go faster. */
    private static int letterMillis(String language) {
        return switch (Locale.forLanguageTag(language).getLanguage()) {
            case "es", "it", "pt", "fr" -> 60;
            case "de", "nl" -> 70;
            default -> 65;
        };
    }

    /** A prompt's length; empty if one of its recordings cannot be played. */
    public Optional<Long> millis(List<PromptPart> parts) {
        long sum = 0;
        for (PromptPart part : parts) {
            switch (part) {
                case PromptPart.Text text -> sum += millis(text.text());
                case PromptPart.Recording recording -> {
                    Long length = recordings.get(recording.file());
                    if (length == null) {
                        return Optional.empty();
                    }
                    sum += length;
                }
            }
        }
        return Optional.of(sum);
    }

    /** How long somebody takes to say this, in whole slots. */
    public long millis(String text) {
        long sum = text.codePoints().mapToLong(this::millis).sum();
        return (sum + SLOT_MILLIS - 1) / SLOT_MILLIS * SLOT_MILLIS;
    }

    private int millis(int character) {
        if (Character.isDigit(character)) {
            return DIGIT_MILLIS;
        }
        return switch (UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> SYLLABLE_MILLIS;
            default -> letterMillis;
        };
    }
}
