package io.parley.dialog.bot;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a bot says where its file says nothing, in the languages that we can answer for.
 *
 * @param fillers with which people show that they listen, or think
 * @param hesitations of these the sounds that are no answer to anything
 */
record StandardWords(
        String stillThere, String notUnderstood, String apology, List<String> fillers, List<String> hesitations) {

    /** @param language a language tag such as {@code en-US} */
    static Optional<StandardWords> of(String language) {
        return switch (Locale.forLanguageTag(language).getLanguage()) {
            case "en" ->
                Optional.of(new StandardWords(
                        "Are you still there?",
                        "Sorry, I did not understand that.",
                        "I am sorry, something went wrong on our side. Goodbye.",
                        List.of(
                                "uh-huh",
                                "mm-hmm",
                                "mmhmm",
                                "mhm",
                                "mh",
                                "hm",
                                "hmm",
                                "mm",
                                "huh",
                                "uh",
                                "um",
                                "er",
                                "ah",
                                "aha",
                                "oh",
                                "yeah",
                                "yep",
                                "right",
                                "okay",
                                "ok",
                                // What recognisers make of a breath or a beginning: nobody interrupts with it alone.
                                "a",
                                "an",
                                "and",
                                "the"),
                        List.of("hm", "hmm", "mm", "uh", "um", "er", "ah", "oh")));
            case "zh" ->
                Optional.of(new StandardWords(
                        "您好，您还在吗？",
                        "不好意思，我没有听清。",
                        "抱歉，系统出现了问题。再见。",
                        List.of(
                                "嗯", "哦", "噢", "啊", "呃", "额", "唉", "哎", "对", "对啊", "好", "好的", "好啊", "好吧", "是", "是的",
                                "是啊", "行", "明白", "知道了", "这个", "那个"),
                        List.of("嗯", "哦", "噢", "啊", "呃", "额", "唉", "哎", "这个", "那个")));
            default -> Optional.empty();
        };
    }
}
