/** Speech to text: the {@link io.parley.media.asr.Recognizer} seam and the recogniser pool behind it. */
@NullMarked
package io.parley.media.asr;

import org.jspecify.annotations.NullMarked;
