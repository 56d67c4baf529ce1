package io.parley.dialog.text;

import io.parley.dialog.Action.BargeIn;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;

/** Whether words interrupt a prompt, as a live call decides it. Pure. */
public final class Interruption {
    private Interruption() {}

    /** Whether the policy lets these words stop its prompt: enough of them, fillers not counted. */
    public static boolean suffices(String text, BargeIn policy) {
        return policy.on() && words(text, policy.fillers()) >= policy.words();
    }

    /** Words between spaces; of scripts written without spaces each character counts as a word. */
    private static int words(String text, List<String> fillers) {
        int words = 0;
        for (String word : text.toLowerCase(Locale.ROOT).strip().split("\\s+", -1)) {
            if (word.isEmpty() || fillers.contains(word)) {
                continue;
            }
            long ideographs = word.codePoints()
                    .filter(c -> UnicodeScript.of(c) == UnicodeScript.HAN)
                    .count();
            words += ideographs == 0 ? 1 : (int) ideographs;
        }
        return words;
    }
}
