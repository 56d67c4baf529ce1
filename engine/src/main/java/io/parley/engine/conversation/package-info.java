/**
 * The driver of the interpreter on a live call: speech events become inputs, actions become commands to the audio. Runs
 * on the call's owner.
 */
@NullMarked
package io.parley.engine.conversation;

import org.jspecify.annotations.NullMarked;
