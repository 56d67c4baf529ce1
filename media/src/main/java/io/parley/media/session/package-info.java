/**
 * The audio of one call as a pure, single-threaded core: packets and the passing of slots in, packets and {@link
 * io.parley.media.SpeechEvent}s out. No clock, no thread, no socket: {@code net} drives it live, a loop does in a
 * simulation.
 */
@NullMarked
package io.parley.media.session;

import org.jspecify.annotations.NullMarked;
