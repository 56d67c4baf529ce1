/** What the caller is to hear: one play at a time, its position to the sample. Pure. */
@NullMarked
package io.parley.media.playout;

import org.jspecify.annotations.NullMarked;
