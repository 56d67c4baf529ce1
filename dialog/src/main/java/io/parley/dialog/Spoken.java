package io.parley.dialog;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Prompt;
import io.parley.dialog.expression.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Prompts with their variables filled in. The only place where that happens: what is rendered before a call and what a
 * Say carries are the same parts, so that the prompt cache is hit.
 */
final class Spoken {
    /** Half of what a synthesiser takes; minutes of speech. */
    private static final int MAX_CHARACTERS = 2500;

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Spoken() {}

    /** The parts in order; a text that comes out empty is left out. */
    static List<PromptPart> parts(Prompt prompt, Map<String, Value> values) {
        List<PromptPart> parts = new ArrayList<>();
        for (Prompt.Part part : prompt.parts()) {
            switch (part) {
                case Prompt.Part.Recording recording ->
                    parts.add(new PromptPart.Recording(recording.file(), recording.text()));
                case Prompt.Part.Speech speech -> {
                    parts.addAll(text(speech.text().fill(values)));
                }
            }
        }
        return parts;
    }

    /** A text as a part, unless nothing is left of it. */
    static List<PromptPart> text(String text) {
        String line = oneLine(text);
        return line.isEmpty() ? List.of() : List.of(new PromptPart.Text(line));
    }

    /** Values come from outside: no control characters, single spaces. */
    private static String oneLine(String text) {
        String line = BLANKS.matcher(text).replaceAll(" ").strip();
        return line.length() <= MAX_CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, MAX_CHARACTERS) - 1));
    }
}
