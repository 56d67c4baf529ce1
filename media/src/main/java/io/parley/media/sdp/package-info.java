/**
 * Session descriptions (RFC 8866) as far as a telephone call's audio needs them, and offer/answer (RFC 3264) on them:
 * text in, an {@link io.parley.media.MediaStream} and text out. Pure: no sockets, no clock, no name look-ups. Depends on
 * {@code codec} for the codecs' names.
 */
@NullMarked
package io.parley.media.sdp;

import org.jspecify.annotations.NullMarked;
