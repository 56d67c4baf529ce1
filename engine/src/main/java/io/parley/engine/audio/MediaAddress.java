package io.parley.engine.audio;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a leg's audio is.
 *
 * @param bound RTP is received and sent here
 * @param told SDP says this one: the public side of a NAT, or the same
 */
public record MediaAddress(InetAddress bound, InetAddress told) {

    /** Without NAT. */
    public MediaAddress(InetAddress bound) {
        this(bound, bound);
    }

    /** What SDP says of a socket that is bound here. */
    InetSocketAddress told(InetSocketAddress socket) {
        return told.equals(bound) ? socket : new InetSocketAddress(told, socket.getPort());
    }
}
