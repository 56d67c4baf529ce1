/**
 * Secure RTP (RFC 3711, RFC 7714): keys as SDP carries them (RFC 4568), and packets protected and opened by Jitsi's
 * implementation, which stays in here. Depends on nothing of ours.
 */
@NullMarked
package io.parley.media.srtp;

import org.jspecify.annotations.NullMarked;
