package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Action.PromptPart;
import java.util.Optional;

/** The prompt that is being rendered or played: at most one at a time. Used by the owner. */
final class LivePlay {
    final Action.Say say;
    final Rendering rendering;
    /** False while nothing of it is rendered: the audio loop does not know it yet. */
    boolean atLoop;
    /** Why it could not be rendered to its end. */
    Optional<String> failure = Optional.empty();

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
}
