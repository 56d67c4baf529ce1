package io.parley.media.srtp;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call's packets between socket and RTP: protected on their way out, checked and opened on their way in, in the buffers that they lie in.
 * Without keys everything passes as it is. On the call's event loop. The cryptography is Jitsi's (decision 12); what it makes
 * anew for a packet is all the garbage that there is.
 */
public final class SrtpSession {
    private static final int RTP_HEADER_BYTES = 12;
    private static final int RTCP_HEADER_BYTES = 8;

    private final PacketBytes packet = new PacketBytes();
    private @Nullable SrtpKeys keys;
    private @Nullable Outgoing outgoing;
    private @Nullable Incoming incoming;

    /** What becomes of a packet of the peer. */
    public enum Verdict {
        /** It was protected and is open now; or nothing is protected here. */
        AUTHENTIC,
        /** Its header reaches past its end, or nothing of ours is that long or short. */
        MALFORMED,
        /** It came before, or is too old to know (RFC 3711 section 3.3.2). */
        REPLAYED,
        /** Not protected by the peer's key: damaged, plain, or another's. */
        FORGED
    }

    /** Loads what the first call with keys would wait for; that takes a second or more, once. */
    public static void prepare() {
        Contexts.prepare();
    }

    /** What is negotiated now; the same keys again change nothing. */
    public void configure(Optional<SrtpKeys> negotiated) {
        SrtpKeys now = negotiated.orElse(null);
        SrtpKeys before = keys;
        keys = now;
        if (now == null) {
            outgoing = null;
            incoming = null;
            return;
        }
        if (outgoing == null) {
            outgoing = new Outgoing(now.ours());
        } else if (before != null && !now.ours().equals(before.ours())) {
            outgoing.rekey(now.ours());
        }
        if (incoming == null) {
            incoming = new Incoming(now.theirs(), packet);
        } else if (before != null && !now.theirs().equals(before.theirs())) {
            incoming.rekey(now.theirs());
        }
    }

    /**
     * Protects an RTP packet of ours.
     *
     * @param rtp from position to limit, which moves; needs 20 bytes of room behind it
     */
    public void protect(ByteBuffer rtp) {
        Outgoing out = outgoing;
        if (out == null) {
            return;
        }
        if (rtp.remaining() > PacketBytes.MAX_BYTES || !takeRtp(rtp)) {
            throw new IllegalStateException("a packet of ours has " + rtp.remaining() + " bytes");
        }
        out.rtp(packet, packet.number(8, 4), packet.number(2, 2));
        packet.give(rtp);
    }

    /** Protects a compound RTCP packet of ours likewise. */
    public void protectRtcp(ByteBuffer rtcp) {
        Outgoing out = outgoing;
        if (out != null) {
            packet.take(rtcp);
            out.rtcp(packet, packet.number(4, 4));
            packet.give(rtcp);
        }
    }

    /**
     * Opens a packet from the RTP port.
     *
     * @param rtp from position to limit; after {@link Verdict#AUTHENTIC} the limit is where the plain packet ends, else nothing has changed
     */
    public Verdict unprotect(ByteBuffer rtp) {
        Incoming in = incoming;
        if (in == null) {
            return Verdict.AUTHENTIC;
        }
        if (rtp.remaining() > PacketBytes.MAX_BYTES || !takeRtp(rtp)) {
            return Verdict.MALFORMED;
        }
        Verdict verdict = in.rtp(rtp, packet.number(8, 4), packet.number(2, 2));
        if (verdict == Verdict.AUTHENTIC) {
            packet.give(rtp);
        }
        return verdict;
    }

    /** Opens a packet from the RTCP port likewise. */
    public Verdict unprotectRtcp(ByteBuffer rtcp) {
        Incoming in = incoming;
        if (in == null) {
            return Verdict.AUTHENTIC;
        }
        if (rtcp.remaining() > PacketBytes.MAX_BYTES || rtcp.remaining() < RTCP_HEADER_BYTES) {
            return Verdict.MALFORMED;
        }
        packet.take(rtcp);
        Verdict verdict = in.rtcp(rtcp, packet.number(4, 4));
        if (verdict == Verdict.AUTHENTIC) {
            packet.give(rtcp);
        }
        return verdict;
    }

    /** False if its header reaches past its end (RFC 3550 section 5.1). */
    private boolean takeRtp(ByteBuffer rtp) {
        packet.take(rtp);
        int bytes = rtp.remaining();
        if (bytes < RTP_HEADER_BYTES || packet.number(0, 1) >> 6 != 2) {
            return false;
        }
        int first = packet.number(0, 1);
        int payload = RTP_HEADER_BYTES + 4 * (first & 0x0F);
        if ((first & 0x10) != 0) {
            if (payload + 4 > bytes) {
                return false;
            }
            payload += 4 + 4 * packet.number(payload + 2, 2);
        }
        return payload <= bytes;
    }
}
