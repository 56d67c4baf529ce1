/**
 * Calls whose engine died: which there were, what is told to their peers, and how their journals and records are brought to
 * an end. Uses the engine and {@code server.calls}.
 */
@NullMarked
package io.parley.server.recovery;

import org.jspecify.annotations.NullMarked;
