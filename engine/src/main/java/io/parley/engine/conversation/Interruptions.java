package io.parley.engine.conversation;

import io.parley.dialog.Action.BargeIn;
import io.parley.dialog.bot.BargeIn.By;
import io.parley.engine.conversation.Conversation.Surroundings;
import io.parley.engine.conversation.Utterances.Spoken;
import io.parley.engine.journal.CallEvent;
import io.parley.media.SpeechEvent;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether the caller's speech ends a prompt. The event loop holds it on suspicion; {@link BargeInDecision} and the words
 * that come make it go on or end it. A prompt that is not held, because it went on already or never stood still, ends by
 * the words alone. Used by the owner.
 */
final class Interruptions {
    /** Alarms of the interpreter are its timer ids, from 0; this one is our own. */
    static final long ALARM = -1;

    private static final int SAMPLES_PER_MILLI = 8;

    private final Surroundings in;
    private final Speaking speaking;
    private final Utterances utterances;
    private final TurnTimer turnTimer;
    private final BargeInDecision decision = new BargeInDecision();

    Interruptions(Surroundings in, Speaking speaking, Utterances utterances, TurnTimer turnTimer) {
        this.in = in;
        this.speaking = speaking;
        this.utterances = utterances;
        this.turnTimer = turnTimer;
    }

    /**
     * The loop holds a play.
     *
     * @param ending nobody would listen to an interruption any more: the goodbye goes on
     */
    void held(SpeechEvent.PlayPaused event, boolean ending) {
        Optional<LivePlay> live = speaking.live(event.playId());
        if (live.isEmpty()) {
            return;
        }
        LivePlay play = live.get();
        in.journal()
                .add(new CallEvent.PlayPaused(
                        event.playId(), event.heardSamples() / SAMPLES_PER_MILLI, turnTimer.paused(event)));
        if (ending) {
            in.media().resume(event.playId());
        } else if (play.say.bargeIn().by() == By.SPEECH) {
            cut(play, event.utteranceId());
        } else {
            decision.paused(event.playId(), event.utteranceId(), play.say.bargeIn(), event.tick());
            awaitDecision(event.tick());
            // The words may be there already: a recogniser also hears what was said just before it was asked.
            utterances.find(event.utteranceId()).ifPresent(this::understoodSoFar);
        }
    }

    /** What an utterance is so far may end the play. */
    void understoodSoFar(Spoken spoken) {
        OptionalLong heldPlay = decision.playId();
        rule(decision.onPartial(spoken.id, spoken.partial), heldPlay, spoken.id);
        awaitDecision(in.media().tick());
        playOver(spoken).filter(play -> ends(play, spoken.partial)).ifPresent(play -> cut(play, spoken.id));
    }

    /** The caller pauses. */
    void quiet(SpeechEvent.Paused pause) {
        decision.onQuiet(pause.utteranceId(), pause.lastSpeechTick());
        awaitDecision(pause.tick());
    }

    /** He speaks again. */
    void spokeOn(SpeechEvent.SpokeOn event) {
        decision.onSpokeOn(event.utteranceId());
        awaitDecision(event.tick());
    }

    /** An utterance has its last text. */
    void understood(long utteranceId, FinalText text) {
        OptionalLong heldPlay = decision.playId();
        rule(decision.onFinal(utteranceId, text), heldPlay, utteranceId);
    }

    /** A text that is taken ends the play that it was said over, though it may do so only by the answer to it. */
    void answered(Spoken spoken) {
        playOver(spoken).ifPresent(play -> play.cutBy = spoken.id);
    }

    /** Whether a play still runs that an utterance was said over, and is too little to end. */
    boolean isTooLittle(Spoken spoken, FinalText text) {
        return speaking.live(spoken.interruptiblePlayId)
                .filter(play -> !play.dropped && !BargeInDecision.isEnough(play.say.bargeIn(), text))
                .isPresent();
    }

    /** The time is over that a play stands still for. */
    void deadline() {
        OptionalLong heldPlay = decision.playId();
        rule(decision.at(in.media().tick()), heldPlay, 0);
        awaitDecision(in.media().tick());
    }

    private void awaitDecision(long tick) {
        if (decision.playId().isPresent()) {
            in.media().alarm(ALARM, (int) Math.max(1, decision.dueTick() - tick));
        }
    }

    void playEnded(long playId) {
        decision.playEnded(playId);
    }

    /** The play that runs and that an utterance was said over, if it may be interrupted. */
    private Optional<LivePlay> playOver(Spoken spoken) {
        return speaking.live(spoken.interruptiblePlayId).filter(play -> play.atLoop && !play.dropped);
    }

    private boolean ends(LivePlay play, String text) {
        BargeIn policy = play.say.bargeIn();
        return play.opensTick() <= in.media().tick() && BargeInDecision.isSure(policy, text);
    }

    private void rule(BargeInDecision.Verdict verdict, OptionalLong playId, long utteranceId) {
        if (verdict == BargeInDecision.Verdict.WAIT || playId.isEmpty()) {
            return;
        }
        in.media().cancelAlarm(ALARM);
        if (verdict == BargeInDecision.Verdict.DROP) {
            speaking.live(playId.getAsLong()).ifPresent(play -> cut(play, utteranceId));
        } else {
            in.journal().add(new CallEvent.PlayResumed(playId.getAsLong()));
            in.media().resume(playId.getAsLong());
            turnTimer.resumed(in.media().mediaNanos());
        }
    }

    private void cut(LivePlay play, long utteranceId) {
        play.cutBy = utteranceId;
        play.dropped = true;
        in.media().drop(play.id());
    }
}
