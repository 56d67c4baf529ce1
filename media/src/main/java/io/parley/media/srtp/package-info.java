/**
 * Secure RTP (RFC 3711, RFC 7714): keys as SDP carries them (RFC 4568), and packets protected and unprotected in place. Built on the
 * JDK's AES and SHA-1; pure, allocates nothing per packet. Depends on nothing of ours.
 */
@NullMarked
package io.parley.media.srtp;

import org.jspecify.annotations.NullMarked;
