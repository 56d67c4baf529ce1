package io.parley.media.session;

import io.parley.media.srtp.SrtpSession;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A call's way out, on which its packets are protected if that is negotiated. On the call's event loop. */
record ProtectedOut(PacketOut out, SrtpSession srtp) implements PacketOut {

    @Override
    public boolean rtp(ByteBuffer packet, InetSocketAddress to) {
        srtp.protect(packet);
        return out.rtp(packet, to);
    }

    @Override
    public boolean rtcp(ByteBuffer packet, InetSocketAddress to) {
        srtp.protectRtcp(packet);
        return out.rtcp(packet, to);
    }

    @Override
    public void close() {
        out.close();
    }
}
