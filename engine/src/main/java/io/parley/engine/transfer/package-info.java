/**
 * A caller is handed over to a human: attempts, their outcomes, what they leave in the journal. May use signalling, trunks
 * and the journal; the call uses it, never the other way round.
 */
@NullMarked
package io.parley.engine.transfer;

import org.jspecify.annotations.NullMarked;
