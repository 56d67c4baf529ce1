package io.parley.dialog;

import io.parley.dialog.bot.Bot.Silence;
import io.parley.dialog.bot.Bot.Silence.OnFiller;
import io.parley.dialog.phrase.Phrase;

/**
 * A caller who says "mm" is neither silent nor has he answered: what that does to the waiting is the bot's to say. Changes
 * the {@link Walk} only.
 */
final class Hesitation {
    private Hesitation() {}

    /** Whether a text is no answer here, unless a node asks for it by name. */
    static boolean is(Walk walk, String text) {
        Silence policy = walk.here().silence();
        return policy.onFiller() != OnFiller.ANSWER && Phrase.of(text).isMadeOf(policy.fillers());
    }

    /** The caller begins to say something: the time of silence runs on where a mere sound is not to stop it. */
    static void speechStarted(Walk walk) {
        if (!ignored(walk)) {
            walk.cancelSilence();
        }
    }

    /** Whether the time of silence may run now: not while the caller speaks, unless mere sounds are to change nothing. */
    static boolean lets(Walk walk) {
        return walk.openUtterance.isEmpty() || ignored(walk);
    }

    private static boolean ignored(Walk walk) {
        return walk.here().silence().onFiller() == OnFiller.IGNORE;
    }

    /** Gives it to the first who asks for it by name; else nothing was said. */
    static void offer(Walk walk, State.Words words) {
        State.Words before = walk.heard;
        int silences = walk.silences;
        walk.heard = words;
        walk.silences = 0;
        if (!Offer.takenByName(walk, new Event.Said(words.understanding()))) {
            walk.heard = before;
            walk.silences = silences;
            walk.trace("no answer, only a sound: the bot waits");
        }
    }

    /** The time of silence is over while the caller makes a sound: whether it counts shows when he has ended. */
    static boolean postpones(Walk walk) {
        walk.silenceDue = walk.openUtterance.isPresent();
        return walk.silenceDue;
    }

    /** What the caller said is over. Whether silence counts now that was due in the middle of it. */
    static boolean takeDue(Walk walk) {
        boolean due = walk.silenceDue && walk.isQuiet();
        walk.silenceDue &= !due;
        return due;
    }
}
