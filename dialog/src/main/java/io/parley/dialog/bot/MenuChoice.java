package io.parley.dialog.bot;

/** What a key of a menu does. */
public sealed interface MenuChoice {
    /** The node's modules run, whatever its condition. */
    record Go(String node) implements MenuChoice {}

    /** The present node's words are said again. */
    record Repeat() implements MenuChoice {}

    /** Back from a digression. */
    record Return() implements MenuChoice {}

    /** The call ends. */
    record HangUp() implements MenuChoice {}
}
