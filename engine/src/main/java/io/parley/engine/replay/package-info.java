/**
 * A journal fed back to the interpreter: the same bot must decide the same, byte for byte. Depends on {@code journal} and
 * on the interpreter; no audio, no signalling, no clock.
 */
@NullMarked
package io.parley.engine.replay;

import org.jspecify.annotations.NullMarked;
