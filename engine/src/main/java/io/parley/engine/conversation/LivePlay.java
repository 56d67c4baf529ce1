package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Action.PromptPart;

/** The prompt that is being rendered or played: at most one at a time. Used by the owner. */
final class LivePlay {
    final Action.Say say;
    /** False while it is still being rendered: the audio loop does not know it yet. */
    boolean atLoop;

    long totalMillis;

    LivePlay(Action.Say say) {
        this.say = say;
    }

    long id() {
        return say.playId();
    }

    /** What a transcript shows. */
    String text() {
        return PromptPart.words(say.parts());
    }
}
