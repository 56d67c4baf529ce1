/** A sound under all that a call sends: read once for a bot, mixed slot by slot for each of its calls. Pure. */
@NullMarked
package io.parley.media.background;

import org.jspecify.annotations.NullMarked;
