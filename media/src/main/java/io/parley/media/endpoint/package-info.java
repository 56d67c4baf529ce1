/**
 * Where the caller's speech begins and ends: hysteresis over the detector's answers, counted in slots of the media
 * clock. Depends on {@code vad} alone; pure.
 */
@NullMarked
package io.parley.media.endpoint;

import org.jspecify.annotations.NullMarked;
