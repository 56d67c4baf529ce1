package io.parley.media.asr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what Vosk says, JSON, here or at the end of a wire, into words. What it could not match with a grammar ("[unk]") is no word. */
public final class VoskText {
    static final String UNKNOWN = "[unk]";
    /** Of words that come without one. */
    private static final double UNRATED_CONFIDENCE = 0.5;

    private static final JsonMapper JSON = new JsonMapper();

    private VoskText() {}

    /** A word and how sure the recogniser is of it, 0 … 1. */
    public record Word(String text, double confidence) {}

    /**
     * The words of a result or final result.
     *
     * @param words without what was no word of the grammar
     * @param knownSeconds what the words took of the audio
     * @param unknownSeconds what was no word of the grammar took of it
     * @param startSeconds where the first of all begins in what the recogniser has heard; 0 if none has a time
     */
    public record Result(List<Word> words, double knownSeconds, double unknownSeconds, double startSeconds) {
        public Result {
            words = List.copyOf(words);
        }
    }

    /**
     * Reads a result or final result.
     *
     * @throws IllegalStateException if it is no JSON; without the text, which is what a caller said
     */
    public static Result result(String json) {
        return result(parse(json));
    }

    /**
     * What a recogniser at the end of a wire answers.
     *
     * @throws IllegalStateException if it is no JSON, or JSON that Vosk does not write
     */
    public static Answer answer(String json) {
        JsonNode root = parse(json);
        if (root.path("partial").isString()) {
            return new Answer.Interim(partial(root));
        }
        if (root.path("text").isString()) {
            Result read = result(root);
            // A server may have been told to leave words out.
            return new Answer.Heard(
                    read.words().isEmpty() && read.unknownSeconds() == 0
                            ? new Result(plainWords(root.path("text").asString("")), 0, 0, 0)
                            : read);
        }
        throw new IllegalStateException("recogniser answered with JSON that is neither a text nor a part of one");
    }

    /** An answer of a recogniser at the end of a wire. */
    public sealed interface Answer {
        /** May still change. */
        record Interim(String text) implements Answer {}

        /** Does not change. */
        record Heard(Result result) implements Answer {}
    }

    /** The text of a partial result. */
    static String partial(String json) {
        return partial(parse(json));
    }

    /** Words as people read them. */
    public static String text(List<Word> words) {
        return words.stream().map(Word::text).collect(Collectors.joining(" "));
    }

    /** A grammar as Vosk wants it; without the unknown word everything would be forced into one of the phrases. */
    static String grammar(Grammar grammar) {
        return JSON.writeValueAsString(phrases(grammar));
    }

    /** The phrases of a grammar and the unknown word. */
    public static List<String> phrases(Grammar grammar) {
        List<String> phrases = new ArrayList<>(grammar.phrases());
        phrases.add(UNKNOWN);
        return phrases;
    }

    private static String partial(JsonNode root) {
        String text = root.path("partial").asString("");
        return text.contains(UNKNOWN) ? text.replace(UNKNOWN, " ").strip().replaceAll(" +", " ") : text;
    }

    private static Result result(JsonNode root) {
        List<Word> words = new ArrayList<>();
        double known = 0;
        double unknown = 0;
        double start = -1;
        for (JsonNode word : root.path("result")) {
            String text = word.path("word").asString("");
            double begins = word.path("start").asDouble(0);
            double lasts = Math.max(0, word.path("end").asDouble(0) - begins);
            start = start < 0 ? begins : start;
            if (text.equals(UNKNOWN)) {
                unknown += lasts;
            } else if (!text.isEmpty()) {
                known += lasts;
                words.add(new Word(text, Math.clamp(word.path("conf").asDouble(0), 0, 1)));
            }
        }
        return new Result(words, known, unknown, Math.max(0, start));
    }

    private static List<Word> plainWords(String text) {
        return Arrays.stream(text.split(" "))
                .filter(word -> !word.isEmpty() && !word.equals(UNKNOWN))
                .map(word -> new Word(word, UNRATED_CONFIDENCE))
                .toList();
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
