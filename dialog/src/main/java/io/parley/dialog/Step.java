package io.parley.dialog;

import java.util.List;

/**
 * What became of an input.
 *
 * @param actions to be done in this order
 * @param trace which rules decided, for people; names of the bot only, nothing the caller said or pressed
 */
public record Step(State state, List<Action> actions, List<String> trace) {
    public Step {
        actions = List.copyOf(actions);
        trace = List.copyOf(trace);
    }
}
