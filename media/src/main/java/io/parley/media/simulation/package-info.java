/**
 * A call's audio on virtual time: the same {@link io.parley.media.session.CallAudio} that runs live, with real packets,
 * and at their other end a line with its losses, noise and echo. No socket, no thread, no clock; whatever looks like chance
 * follows from a seed. For one thread.
 */
@NullMarked
package io.parley.media.simulation;

import org.jspecify.annotations.NullMarked;
