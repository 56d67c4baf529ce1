/**
 * How well turns are taken, measured on a corpus that is made when it is needed: human recordings of Debian packages, noises,
 * echo and loss, with the truth about who speaks when. {@code scripts/bench/turns} runs it all, {@link
 * io.parley.engine.turns.TurnCorpusTest} a tenth of it.
 */
@NullMarked
package io.parley.engine.turns;

import org.jspecify.annotations.NullMarked;
