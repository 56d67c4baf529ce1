package io.parley.engine.conversation;

import io.parley.dialog.Action.BargeIn;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Was that an interruption? The event loop has paused a play because the caller speaks; the words decide. Partials of the
 * utterance are watched for {@link #DECISION_MILLIS}: enough words that are no fillers end the play for good, else it
 * goes on where it stopped. The utterance's final text has the last word. Pure; one at a time, as there is one play.
 */
final class BargeInDecision {

    /** How long a play stands still at most until the words decide. */
    static final int DECISION_MILLIS = 500;

    /** What to do with the paused play. */
    enum Verdict {
        WAIT,
        DROP,
        RESUME
    }

    private record Paused(long playId, long utteranceId, BargeIn policy) {}

    private Optional<Paused> paused = Optional.empty();

    void paused(long playId, long utteranceId, BargeIn policy) {
        paused = Optional.of(new Paused(playId, utteranceId, policy));
    }

    /** The play that waits for a decision. */
    OptionalLong playId() {
        return paused.map(p -> OptionalLong.of(p.playId)).orElseGet(OptionalLong::empty);
    }

    Verdict onPartial(long utteranceId, String text) {
        if (paused.isEmpty() || paused.get().utteranceId != utteranceId) {
            return Verdict.WAIT;
        }
        return paused.get().policy.isEnough(text) ? decide(Verdict.DROP) : Verdict.WAIT;
    }

    Verdict onDeadline() {
        return paused.isEmpty() ? Verdict.WAIT : decide(Verdict.RESUME);
    }

    Verdict onFinal(long utteranceId, String text) {
        if (paused.isEmpty() || paused.get().utteranceId != utteranceId) {
            return Verdict.WAIT;
        }
        return decide(paused.get().policy.isEnough(text) ? Verdict.DROP : Verdict.RESUME);
    }

    void playEnded(long playId) {
        if (playId().isPresent() && playId().getAsLong() == playId) {
            paused = Optional.empty();
        }
    }

    private Verdict decide(Verdict verdict) {
        paused = Optional.empty();
        return verdict;
    }
}
