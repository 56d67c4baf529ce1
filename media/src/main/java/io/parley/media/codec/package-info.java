/** Speech codecs of the telephone: bytes of an RTP payload to linear samples and back. */
@NullMarked
package io.parley.media.codec;

import org.jspecify.annotations.NullMarked;
