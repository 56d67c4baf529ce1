/**
 * The conversation tree and the pure function that walks it: {@code Interpreter.step(bot, state, input) → (state,
 * actions, trace)}. No I/O, no thread, no clock, no randomness that is not an input.
 */
@NullMarked
package io.parley.dialog;

import org.jspecify.annotations.NullMarked;
