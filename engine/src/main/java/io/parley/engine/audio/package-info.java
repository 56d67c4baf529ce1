/** A leg's audio and what was negotiated for it (RFC 3264): between signalling, which carries SDP, and media. */
@NullMarked
package io.parley.engine.audio;

import org.jspecify.annotations.NullMarked;
