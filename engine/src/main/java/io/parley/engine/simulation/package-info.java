/**
 * Calls on virtual time: the real call, conversation, interpreter, journal and audio path, a caller from a file, and a loop
 * that is all the clocks. Many times faster than real time, and twice the same to the byte. For one thread.
 */
@NullMarked
package io.parley.engine.simulation;

import org.jspecify.annotations.NullMarked;
