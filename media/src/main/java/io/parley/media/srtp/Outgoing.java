package io.parley.media.srtp;

/** What we send, protected: one source, whose sequence numbers only grow. One thread; allocates only when the key changes. */
final class Outgoing {
    /** RFC 3711 section 3.4: 31 bits. */
    private static final int MAX_RTCP_INDEX = 0x7FFF_FFFF;

    private PacketCipher rtp;
    private PacketCipher rtcp;
    private long rollOver;
    private int lastSequence;
    private int rtcpIndex;

    Outgoing(SrtpKey key) {
        this.rtp = PacketCipher.of(key, SessionKeys.Of.RTP);
        this.rtcp = PacketCipher.of(key, SessionKeys.Of.RTCP);
    }

    /** Another key from now on. Counters go on (RFC 3711 sections 3.3.1 and 3.4). */
    void rekey(SrtpKey key) {
        rtp = PacketCipher.of(key, SessionKeys.Of.RTP);
        rtcp = PacketCipher.of(key, SessionKeys.Of.RTCP);
    }

    /** Returns the packet's new end. */
    int rtp(byte[] packet, int payload, int end, int ssrc, int sequence) {
        if (sequence < lastSequence) {
            rollOver++;
        }
        lastSequence = sequence;
        return rtp.protectRtp(packet, payload, end, ssrc, (rollOver << 16) | sequence);
    }

    /** Returns the packet's new end. */
    int rtcp(byte[] packet, int end, int ssrc) {
        int index = rtcpIndex;
        rtcpIndex = (index + 1) & MAX_RTCP_INDEX;
        return rtcp.protectRtcp(packet, end, ssrc, index);
    }

    int mostAdded() {
        return 4 + Math.max(rtp.tagBytes(), rtcp.tagBytes());
    }
}
