/** RTP (RFC 3550): the packet as a view over bytes, what a source's sequence numbers and arrival times tell. Pure. */
@NullMarked
package io.parley.media.rtp;

import org.jspecify.annotations.NullMarked;
