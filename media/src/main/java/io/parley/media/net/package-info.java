/**
 * Calls' audio on real sockets: event loops, port pairs, pacing. The only place in media that touches channels, threads
 * and the monotonic clock; what a call does with packets and slots is {@code session}'s.
 */
@NullMarked
package io.parley.media.net;

import org.jspecify.annotations.NullMarked;
