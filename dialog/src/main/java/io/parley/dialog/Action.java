package io.parley.dialog;

import io.parley.dialog.bot.BargeIn.By;
import io.parley.dialog.bot.BargeIn.Meanwhile;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.bot.UserToUserOrder;
import io.parley.dialog.phrase.Phrase;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a conversation wants done, in this order. The driver does it; the result, if any, comes back as an {@link Input}. */
public sealed interface Action {

    /**
     * Play these parts one after another as one play, replacing what is being played.
     *
     * @param epoch the node entry or collection it belongs to
     * @param bargeIn whether and when the caller's speech stops it
     */
    record Say(long playId, int epoch, List<PromptPart> parts, BargeIn bargeIn) implements Action {
        public Say {
            parts = List.copyOf(parts);
        }
    }

    /** A piece of a prompt. */
    sealed interface PromptPart {
        /** Text to be spoken, variables filled in. */
        record Text(String text) implements PromptPart {
            @Override
            public String words() {
                return text;
            }
        }

        /**
         * A recording of the bot, a path relative to the bot's folder.
         *
         * @param text what is said in it; empty: the bot's file does not tell
         */
        record Recording(String file, String text) implements PromptPart {
            @Override
            public String words() {
                return text.isEmpty() ? "[" + file + "]" : text;
            }
        }

        /** What a transcript shows. */
        String words();

        /** What a transcript shows of a prompt. */
        static String words(List<PromptPart> parts) {
            return parts.stream().map(PromptPart::words).collect(Collectors.joining(" "));
        }
    }

    /**
     * What speech does to a play.
     *
     * @param on false: nothing
     * @param afterMillis of speech that hold it, and stop it by {@link By#SPEECH}
     * @param words recognised words that it takes to stop for good, at least 1; of scripts written without spaces each
     *     character is a word
     * @param fillers words and phrases that do not count
     * @param keywords words and phrases that always stop it
     * @param by what stops it for good
     * @param fromMillis of the play: what is said before this place does not stop it
     * @param meanwhile what it does once it is held, until the words decide
     * @param keep whether what is said while it cannot be stopped is answered at its end
     */
    record BargeIn(
            boolean on,
            int afterMillis,
            int words,
            List<String> fillers,
            List<String> keywords,
            By by,
            int fromMillis,
            Meanwhile meanwhile,
            boolean keep) {
        public static final BargeIn OFF = new BargeIn(false, 300, 1, List.of());

        public BargeIn {
            fillers = List.copyOf(fillers);
            keywords = List.copyOf(keywords);
        }

        /** By words, wherever the play is, which pauses. */
        public BargeIn(boolean on, int afterMillis, int words, List<String> fillers, List<String> keywords) {
            this(on, afterMillis, words, fillers, keywords, By.WORDS, 0, Meanwhile.PAUSE, false);
        }

        /** Without keywords. */
        public BargeIn(boolean on, int afterMillis, int words, List<String> fillers) {
            this(on, afterMillis, words, fillers, List.of());
        }

        /** Whether what was said is enough to stop a play, by its words. */
        public boolean isEnough(String text) {
            return hasKeyword(text) || counting(text) >= words;
        }

        /** Whether one of the keywords was said. */
        public boolean hasKeyword(String text) {
            Phrase said = Phrase.of(text);
            return on && Phrase.all(keywords).stream().anyMatch(keyword -> said.find(keyword) >= 0);
        }

        /** How many words of a text count: those that are no fillers; 0 where words stop nothing. */
        public int counting(String text) {
            return on && by == By.WORDS ? Phrase.of(text).sizeWithout(Phrase.all(fillers)) : 0;
        }
    }

    /** Stop this play now. */
    record DropPlay(long playId) implements Action {}

    /**
     * Hear the caller like this from now on.
     *
     * @param endpointMillis silence that ends an utterance, 200 … 2000
     * @param grammar phrases expected where the bot asks for a grammar; empty: open vocabulary
     */
    record Listen(int epoch, int endpointMillis, Optional<List<String>> grammar) implements Action {}

    /**
     * Run a timer in media time, which stands still while the call is held.
     *
     * @param millis 20 … 3,600,000
     */
    record StartTimer(long timerId, long millis) implements Action {}

    record CancelTimer(long timerId) implements Action {}

    /** Facts collected for the record; later values of a key replace earlier ones. */
    record Collect(Map<String, String> info) implements Action {
        public Collect {
            info = sorted(info);
        }
    }

    /**
     * Tell the world outside: it stands in the call's record. Nobody answers.
     *
     * @param event {@code sms}, {@code blacklist}, {@code reservation}, or a name of the bot's own
     */
    record Raise(String event, Map<String, String> data) implements Action {
        public Raise {
            data = sorted(data);
        }
    }

    /**
     * Hand the caller over to a human. Answered by one {@link Input.TransferEnded}.
     *
     * @param afterPlayId this play ends first, whether done, dropped or failed; empty: at once
     * @param to SIP URI or number; empty text: the trunk's own address for this
     * @param value of the agent, group or telephone; empty text: none
     * @param userToUser for the human's side; may be nothing
     */
    record Transfer(
            long requestId,
            Optional<Long> afterPlayId,
            String to,
            TransferOrder.Kind kind,
            String value,
            UserToUserOrder.Filled userToUser)
            implements Action {}

    /**
     * Ask a service, now. Answered by one {@link Input.HttpEnded} unless it is cancelled before.
     *
     * @param method GET, POST, PUT, PATCH or DELETE
     * @param url complete
     * @param body fields of a JSON object; empty: no body
     * @param timeoutMillis for everything, 100 … 30,000
     * @param into name → JSON pointer (RFC 6901) of a value in the answer
     */
    record CallHttp(
            long requestId,
            String method,
            String url,
            Map<String, String> headers,
            Map<String, String> body,
            long timeoutMillis,
            Map<String, String> into)
            implements Action {
        public CallHttp {
            headers = sorted(headers);
            body = sorted(body);
            into = sorted(into);
        }
    }

    /**
     * Let a language model answer the caller; what was said before is known to the driver, as it was heard. Answered by
     * any number of {@link Input.LlmSaid} and one {@link Input.LlmEnded} unless it is cancelled before.
     *
     * @param instructions who it is and what it is to do
     * @param said by the caller
     * @param exits name → when it is to be taken, in words
     * @param timeoutMillis until the first sentence, and between sentences
     */
    record AskLlm(long requestId, String instructions, String said, Map<String, String> exits, long timeoutMillis)
            implements Action {
        public AskLlm {
            exits = sorted(exits);
        }
    }

    /** The answer does not matter any more. */
    record CancelRequest(long requestId) implements Action {}

    /** The caller is a human's from now on. The last action of a conversation that ends like this. */
    record HandOver(long requestId) implements Action {}

    /** The business of this call is done. */
    record Complete() implements Action {}

    /**
     * End the call. The last action of a conversation: nothing that happens afterwards changes it.
     *
     * @param afterPlayId this play ends first, whether done, dropped or failed; empty: at once
     * @param reason of the dialog: {@code bot} its own wish, {@code silence}, {@code failure} of a service or of the bot,
     *     {@code limit} of the call's time or of inputs that were not understood
     */
    record HangUp(Optional<Long> afterPlayId, String reason) implements Action {}

    /** Map.copyOf iterates in another order in each JVM, and replay compares bytes. */
    private static Map<String, String> sorted(Map<String, String> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
