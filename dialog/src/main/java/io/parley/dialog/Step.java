package io.parley.dialog;

import java.util.List;

/**
 * What became of an input.
 *
 * @param actions to be done in this order
 * @param trace which rules decided, for people; names of the bot only, nothing the caller said or pressed
 */
public record Step(State state, List<Action> actions, List<String> trace) {
    /** How the line of a miss begins: what was said or pressed was taken by no child. */
    public static final String MISS_TRACE = "taken by no child of ";

    /** How the line of a caller's silence begins. */
    public static final String SILENCE_TRACE = "silence ";

    public Step {
        actions = List.copyOf(actions);
        trace = List.copyOf(trace);
    }
}
