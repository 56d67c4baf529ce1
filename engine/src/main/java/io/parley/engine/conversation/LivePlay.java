package io.parley.engine.conversation;

import io.parley.dialog.Action;
import io.parley.dialog.Action.PromptPart;
import io.parley.media.tts.WordMarks;

/** The prompt that is being rendered or played: at most one at a time. Used by the owner. */
final class LivePlay {
    final Action.Say say;
    /** False while it is still being rendered: the audio loop does not know it yet. */
    boolean atLoop;

    long totalMillis;
    /** Where in {@link #text} the audio is. */
    WordMarks words = WordMarks.NONE;

    LivePlay(Action.Say say) {
        this.say = say;
    }

    long id() {
        return say.playId();
    }

    /** What the caller heard of {@link #text}, in whole words. */
    String heardText(long heardMillis) {
        return text().substring(0, words.heard(text(), heardMillis));
    }

    /** What a transcript shows. */
    String text() {
        return PromptPart.words(say.parts());
    }
}
