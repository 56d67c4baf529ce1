/** Text to speech: the {@link io.parley.media.tts.Synthesizer} seam and its implementations. */
@NullMarked
package io.parley.media.tts;

import org.jspecify.annotations.NullMarked;
