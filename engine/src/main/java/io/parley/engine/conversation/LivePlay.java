package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Action.PromptPart;
import java.util.Optional;

/** The prompt that is being rendered or played: at most one at a time. Used by the owner. */
final class LivePlay {
    private static final int MILLIS_PER_TICK = 20;

    final Action.Say say;
    final Rendering rendering;
    /** False while nothing of it is rendered: the audio loop does not know it yet. */
    boolean atLoop;
    /** Why it could not be rendered to its end. */
    Optional<String> failure = Optional.empty();

    /** When its first packet went out; -1 before. */
    long startedTick = -1;

    /** The loop has been told to end it. */
    boolean dropped;

    /** The utterance that cuts it, 0 if none does. */
    long cutBy;

    LivePlay(Action.Say say, Rendering rendering) {
        this.say = say;
        this.rendering = rendering;
    }

    long id() {
        return say.playId();
    }

    long totalMillis() {
        return rendering.totalMillis();
    }

    /** What the caller heard of {@link #text}, in whole words. */
    String heardText(long heardMillis) {
        return text().substring(0, rendering.words().heard(text(), heardMillis));
    }

    /** What a transcript shows. */
    String text() {
        return PromptPart.words(say.parts());
    }

    /** What it is to an utterance that begins now. */
    Utterances.Over over() {
        Action.BargeIn policy = say.bargeIn();
        return new Utterances.Over(id(), policy.on(), opensTick(), policy.keep());
    }

    /** From when on the caller's speech may stop it; {@link Long#MAX_VALUE} if that is not known, or never. */
    long opensTick() {
        Action.BargeIn policy = say.bargeIn();
        if (!policy.on() || (startedTick < 0 && policy.fromMillis() > 0)) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, startedTick) + Math.ceilDiv(policy.fromMillis(), MILLIS_PER_TICK);
    }
}
