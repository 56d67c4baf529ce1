/** Linear samples: buffers, resampling, WAV files, the stereo recording of a call. */
@NullMarked
package io.parley.media.audio;

import org.jspecify.annotations.NullMarked;
