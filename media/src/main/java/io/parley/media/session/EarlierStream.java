package io.parley.media.session;

import java.net.InetSocketAddress;

/**
 * The stream that came last to a pair of ports, in the call that had them before: its sender may not have noticed that it is
 * over, and is no peer of the next call. Quarantine alone does not tell, for it ends.
 *
 * @param source where it came from
 * @param ssrc of its packets: a new call of the same sender has another (RFC 3550 section 8.1)
 */
public record EarlierStream(InetSocketAddress source, int ssrc) {}
