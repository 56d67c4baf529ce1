/** RTCP (RFC 3550 section 6): sender and receiver reports, SDES, BYE; loss, jitter and round trip as both ends see them. Pure. */
@NullMarked
package io.parley.media.rtcp;

import org.jspecify.annotations.NullMarked;
