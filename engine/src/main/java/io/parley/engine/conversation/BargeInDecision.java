package io.parley.engine.conversation;

import io.parley.dialog.Action.BargeIn;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Was that an interruption? The event loop has paused a play because the caller makes a sound; his words decide.
 *
 * <ul>
 *   <li>{@link #SURE_WORDS} words that are no fillers, or a keyword, end the play at once, while he speaks.
 *   <li>One or two are what a recogniser also makes of an "uh-huh" or of a cough: they keep the play still, and the final text
 *       decides by its confidence and by how long he spoke.
 *   <li>Without a word the play goes on {@link #DECISION_TICKS} after it was paused, but not into the caller's speech: not
 *       before he has been quiet for {@link #QUIET_TICKS}, in which the words of a short "stop" arrive.
 *   <li>After {@link #LONGEST_TICKS} of sound the play is ended if a word was among it, else it goes on.
 * </ul>
 *
 * Pure; times are ticks of 20 ms; one at a time, as there is one play.
 */
final class BargeInDecision {
    /** 500 ms: how long a play stands still at most after a sound without words. */
    static final int DECISION_TICKS = 25;

    /** 500 ms. */
    static final int QUIET_TICKS = 25;

    /** 2 s. */
    static final int LONGEST_TICKS = 100;

    static final int SURE_WORDS = 3;

    /** 360 ms: an "uh-huh" and a cough are shorter, most words that are said to be heard are longer. */
    static final int SHORT_TICKS = 18;

    // What a final text of few words must be believed with. Vosk's small English model gave 0.4 … 0.9 to single words
    // it had
    // made of short sounds, and 0.9 … 1 to those that were said; longer sounds are words more often than not.
    static final double ONE_SHORT_WORD = 0.9;
    static final double ONE_WORD = 0.65;
    static final double TWO_SHORT_WORDS = 0.7;
    static final double TWO_WORDS = 0.5;

    /** What to do with the paused play. */
    enum Verdict {
        WAIT,
        DROP,
        RESUME
    }

    /** The play that stands still. */
    private static final class Held {
        final long playId;
        final long utteranceId;
        final BargeIn policy;
        final long tick;
        boolean words;
        OptionalLong quietSince = OptionalLong.empty();

        Held(long playId, long utteranceId, BargeIn policy, long tick) {
            this.playId = playId;
            this.utteranceId = utteranceId;
            this.policy = policy;
            this.tick = tick;
        }
    }

    private Optional<Held> held = Optional.empty();

    /** Whether an interim text is an interruption, whatever comes after it. */
    static boolean isSure(BargeIn policy, String text) {
        return policy.hasKeyword(text) || policy.counting(text) >= Math.max(policy.words(), SURE_WORDS);
    }

    /** Whether a final text is an interruption. */
    static boolean isEnough(BargeIn policy, FinalText heard) {
        int words = policy.counting(heard.text());
        return policy.hasKeyword(heard.text())
                || (words >= policy.words() && heard.confidence() >= doubt(words, heard));
    }

    private static double doubt(int words, FinalText heard) {
        boolean isShort = heard.speechTicks() < SHORT_TICKS;
        return switch (words) {
            case 0, 1 -> isShort ? ONE_SHORT_WORD : ONE_WORD;
            case 2 -> isShort ? TWO_SHORT_WORDS : TWO_WORDS;
            default -> 0;
        };
    }

    /** The loop paused a play at a tick. */
    void paused(long playId, long utteranceId, BargeIn policy, long tick) {
        held = Optional.of(new Held(playId, utteranceId, policy, tick));
    }

    /** The play that waits for a decision. */
    OptionalLong playId() {
        return held.map(it -> OptionalLong.of(it.playId)).orElseGet(OptionalLong::empty);
    }

    Verdict onPartial(long utteranceId, String text) {
        Optional<Held> it = heldBy(utteranceId);
        if (it.isEmpty()) {
            return Verdict.WAIT;
        }
        it.get().words = it.get().policy.isEnough(text);
        return isSure(it.get().policy, text) ? decide(Verdict.DROP) : Verdict.WAIT;
    }

    Verdict onFinal(long utteranceId, FinalText text) {
        return heldBy(utteranceId)
                .map(it -> decide(isEnough(it.policy, text) ? Verdict.DROP : Verdict.RESUME))
                .orElse(Verdict.WAIT);
    }

    /** The caller has been quiet since a tick, in the middle of an utterance. */
    void onQuiet(long utteranceId, long sinceTick) {
        heldBy(utteranceId).ifPresent(it -> it.quietSince = OptionalLong.of(sinceTick));
    }

    /** He speaks again. */
    void onSpokeOn(long utteranceId) {
        heldBy(utteranceId).ifPresent(it -> it.quietSince = OptionalLong.empty());
    }

    /** Time passes. */
    Verdict at(long tick) {
        if (held.isEmpty() || tick < dueTick()) {
            return Verdict.WAIT;
        }
        return decide(held.get().words ? Verdict.DROP : Verdict.RESUME);
    }

    /** When {@link #at} is to be asked, if nothing else comes before. */
    long dueTick() {
        if (held.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Held it = held.get();
        long last = it.tick + LONGEST_TICKS;
        if (it.words) {
            return last;
        }
        long decision = it.tick + DECISION_TICKS;
        if (it.quietSince.isPresent()) {
            return Math.min(last, Math.max(decision, it.quietSince.getAsLong() + QUIET_TICKS));
        }
        // He speaks: to be looked at again when it could be over, which is told, or has lasted too long.
        return last;
    }

    void playEnded(long playId) {
        if (playId().isPresent() && playId().getAsLong() == playId) {
            held = Optional.empty();
        }
    }

    private Optional<Held> heldBy(long utteranceId) {
        return held.filter(it -> it.utteranceId == utteranceId);
    }

    private Verdict decide(Verdict verdict) {
        held = Optional.empty();
        return verdict;
    }
}
