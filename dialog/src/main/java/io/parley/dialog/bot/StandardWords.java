package io.parley.dialog.bot;

import java.util.Locale;
import java.util.Optional;

/** What a bot says where its file says nothing, in the languages that we can answer for. */
record StandardWords(String stillThere, String notUnderstood, String apology) {

    /** @param language a language tag such as {@code en-US} */
    static Optional<StandardWords> of(String language) {
        return switch (Locale.forLanguageTag(language).getLanguage()) {
            case "en" ->
                Optional.of(new StandardWords(
                        "Are you still there?",
                        "Sorry, I did not understand that.",
                        "I am sorry, something went wrong on our side. Goodbye."));
            case "zh" -> Optional.of(new StandardWords("您好，您还在吗？", "不好意思，我没有听清。", "抱歉，系统出现了问题。再见。"));
            default -> Optional.empty();
        };
    }
}
