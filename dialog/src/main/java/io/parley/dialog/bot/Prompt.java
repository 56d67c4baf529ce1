package io.parley.dialog.bot;

import java.util.List;

/** What the bot says at one place: parts played one after another. */
public record Prompt(List<Part> parts) {
    public Prompt {
        parts = List.copyOf(parts);
    }

    /** Part of a prompt. */
    public sealed interface Part {
        /** Text to be synthesised as a whole, so that it sounds like one utterance. */
        record Speech(Template text) implements Part {}

        /**
         * A file in the bot's folder.
         *
         * @param text what is said in it; empty: nobody told
         */
        record Recording(String file, String text) implements Part {}
    }

    static Prompt ofText(String text) {
        return new Prompt(List.of(new Part.Speech(new Template(List.of(new Template.Piece.Literal(text))))));
    }
}
