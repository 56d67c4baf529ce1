package io.parley.dialog.nlu;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Expect;
import io.parley.dialog.bot.Node;
import io.parley.dialog.phrase.AnswerWords;
import io.parley.dialog.phrase.Phrase;

/**
 * Whether what a caller has said so far is an answer already, by what the node expects. Never decides what was said: only
 * how long it is worth waiting for more. Immutable, safe for all calls of its bot at once.
 */
public final class Expectation {
    private final Understander understander;
    private final AnswerWords words;

    private Expectation(Understander understander, AnswerWords words) {
        this.understander = understander;
        this.words = words;
    }

    /** That of a bot. */
    public static Expectation of(Bot bot, Understander understander) {
        return new Expectation(understander, AnswerWords.of(bot.language()));
    }

    /** How far an answer has got. */
    public enum Progress {
        /** Nothing can be told. */
        OPEN,
        /** It is what the node asked for. */
        COMPLETE,
        /** The caller is not at his end, whether he pauses or not. */
        INCOMPLETE
    }

    /** Judges a text that may still grow. */
    public Progress judge(Node node, String text) {
        Phrase said = Phrase.of(text);
        if (said.isEmpty()) {
            return Progress.OPEN;
        }
        Progress asked = switch (node.expect()) {
            case Expect.Open _ -> Progress.OPEN;
            case Expect.OneOf oneOf -> names(oneOf, text) ? Progress.COMPLETE : Progress.OPEN;
            case Expect.YesNo _ -> words.isYesOrNo(said) ? Progress.COMPLETE : Progress.OPEN;
            case Expect.Digits digits -> digits(words.digitsIn(said), digits);
        };
        return asked != Progress.INCOMPLETE && words.endsUnfinished(said) ? Progress.INCOMPLETE : asked;
    }

    private boolean names(Expect.OneOf oneOf, String text) {
        var found = understander.understand(text).entities();
        return oneOf.entities().stream().anyMatch(found::containsKey);
    }

    private static Progress digits(int said, Expect.Digits wanted) {
        if (said >= wanted.most()) {
            return Progress.COMPLETE;
        }
        return said > 0 && said < wanted.least() ? Progress.INCOMPLETE : Progress.OPEN;
    }
}
