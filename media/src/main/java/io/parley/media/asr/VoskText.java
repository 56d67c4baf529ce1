package io.parley.media.asr;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what Vosk says, JSON, into words. What it could not match with a grammar ("[unk]") is no word. */
final class VoskText {
    static final String UNKNOWN = "[unk]";
    private static final JsonMapper JSON = new JsonMapper();

    private VoskText() {}

    /** A word and how sure the recogniser is of it, 0 … 1. */
    record Word(String text, double confidence) {}

    /** The words of a result or final result. */
    static List<Word> words(String json) {
        JsonNode root = parse(json);
        List<Word> words = new ArrayList<>();
        for (JsonNode word : root.path("result")) {
            String text = word.path("word").asString("");
            if (!text.isEmpty() && !text.equals(UNKNOWN)) {
                words.add(new Word(text, Math.clamp(word.path("conf").asDouble(0), 0, 1)));
            }
        }
        return words;
    }

    /** The text of a partial result. */
    static String partial(String json) {
        String text = parse(json).path("partial").asString("");
        return text.contains(UNKNOWN) ? text.replace(UNKNOWN, " ").strip().replaceAll(" +", " ") : text;
    }

    /** A grammar as Vosk wants it; without the unknown word everything would be forced into one of the phrases. */
    static String grammar(Grammar grammar) {
        List<String> phrases = new ArrayList<>(grammar.phrases());
        phrases.add(UNKNOWN);
        return JSON.writeValueAsString(phrases);
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            // Without the text itself, which is what a caller said.
            throw new IllegalStateException(
                    "recogniser answered with " + json.length() + " characters that are no JSON");
        }
    }
}
