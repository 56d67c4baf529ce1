/** Is this slot speech? The {@link io.parley.media.vad.SpeechDetector} seam, the detectors, onset and offset hysteresis. */
@NullMarked
package io.parley.media.vad;

import org.jspecify.annotations.NullMarked;
