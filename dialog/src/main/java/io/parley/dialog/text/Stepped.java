package io.parley.dialog.text;

import io.parley.dialog.Action;
import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.Input;
import io.parley.dialog.State;
import io.parley.dialog.Step;
import java.util.List;

/**
 * Something that happened to a conversation and what became of it.
 *
 * @param atMillis media time since the call's start
 * @param before where the conversation stood
 */
public record Stepped(long atMillis, Input input, State before, Step step) {

    /** What the bot began to say: a text for each play, at most one. */
    public List<String> said() {
        return step.actions().stream()
                .filter(Action.Say.class::isInstance)
                .map(action -> PromptPart.words(((Action.Say) action).parts()))
                .toList();
    }
}
