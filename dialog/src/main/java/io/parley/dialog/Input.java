package io.parley.dialog;

import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happens to a conversation. Everything the interpreter may know is in here or in its state, so a journal of inputs
 * replays a conversation exactly. An input that answers to an id which is unknown, finished or cancelled changes nothing.
 */
public sealed interface Input {

    /** The call is answered and audio runs: the first input, exactly once. */
    record Started() implements Input {}

    /**
     * The caller began to speak. Stops the silence timer until the {@link Heard} of the same utterance: each one that is
     * stepped is followed by it, with an empty text if nothing came of it or if it is not to count.
     *
     * @param epoch in force when the speech began
     */
    record SpeechStarted(long utteranceId, int epoch) implements Input {}

    /**
     * What the caller said, understood by the driver beforehand. An empty text: nothing was understood. One of an older
     * epoch is late: it is not answered, only the silence timer starts again.
     *
     * @param epoch in force when the speech began
     */
    record Heard(long utteranceId, int epoch, String text, double confidence, Understanding understanding)
            implements Input {}

    /**
     * One key press.
     *
     * @param key one of {@code 0-9 * # A-D}
     */
    record Digit(char key) implements Input {}

    /**
     * A play ended.
     *
     * @param heardMillis how much of it the caller was sent
     */
    record PlayEnded(long playId, PlayEnd how, long heardMillis) implements Input {}

    /** How a play ended. */
    enum PlayEnd {
        DONE,
        DROPPED,
        FAILED
    }

    /** A timer of {@link Action.StartTimer} ran out. */
    record TimerRang(long timerId) implements Input {}

    /** A transfer came to its end, or never came about. */
    record TransferEnded(long requestId, TransferResult result) implements Input {}

    /**
     * What a service answered, or that it did not.
     *
     * @param status of HTTP; 0 if there was no answer
     * @param values by the names of {@link Action.CallHttp#into}, as text; those that the answer does not have are left out
     */
    record HttpEnded(long requestId, HttpResult result, int status, Map<String, String> values) implements Input {
        public HttpEnded {
            values = Collections.unmodifiableMap(new TreeMap<>(values));
        }
    }

    /** A sentence of a language model's answer. */
    record LlmSaid(long requestId, String sentence) implements Input {}

    /**
     * The end of a language model's answer.
     *
     * @param complete false: it failed or took too long
     * @param exit name of the way out that it takes; empty: the talk goes on
     */
    record LlmEnded(long requestId, boolean complete, String exit) implements Input {}

    /** Hearing or speaking failed in a way that the conversation cannot go on from: the bot apologises and hangs up. */
    record ServiceFailed(String service, String reason) implements Input {}

    /**
     * What a text means to a bot.
     *
     * @param entities entity name → values found, in the order said
     * @param intents best first
     * @param faqs frequent questions, best first
     */
    record Understanding(Map<String, List<String>> entities, List<IntentScore> intents, List<FaqScore> faqs) {
        public static final Understanding NOTHING = new Understanding(Map.of(), List.of(), List.of());

        public Understanding {
            // Sorted, the lists copied: Map.copyOf iterates in another order in each JVM, and replay compares bytes.
            Map<String, List<String>> sorted = new TreeMap<>();
            entities.forEach((entity, values) -> sorted.put(entity, List.copyOf(values)));
            entities = Collections.unmodifiableMap(sorted);
            intents = List.copyOf(intents);
            faqs = List.copyOf(faqs);
        }
    }

    /** An intent that a text may mean; {@code score} is 0 … 1. */
    record IntentScore(String intent, double score) {}

    /** A frequent question that a text may ask; {@code score} is 0 … 1. */
    record FaqScore(String faq, double score) {}
}
