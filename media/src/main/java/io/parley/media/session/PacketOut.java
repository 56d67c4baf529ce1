package io.parley.media.session;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Where a call's packets go: a pair of sockets, or a simulation's peer. Called on the call's event loop; never blocks. */
public interface PacketOut {

    /**
     * Hands an RTP packet to the socket.
     *
     * @param packet from position to limit; not kept
     * @return false if it was not taken
     */
    boolean rtp(ByteBuffer packet, InetSocketAddress to);

    /** Hands an RTCP packet to the socket; false if it was not taken. */
    boolean rtcp(ByteBuffer packet, InetSocketAddress to);

    /** Gives the sockets back; called once, before the session's last event. */
    void close();
}
