/** Packets in any order and rhythm to one slot of samples for each tick. Pure: knows neither clock nor socket. */
@NullMarked
package io.parley.media.jitter;

import org.jspecify.annotations.NullMarked;
