package io.parley.media.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/** What we send, protected: one source at a time, whose sequence numbers only grow. One thread. */
final class Outgoing {
    private Contexts contexts;
    private @Nullable SrtpCryptoContext rtp;
    private @Nullable SrtcpCryptoContext rtcp;
    private int rollOver;
    private int lastSequence;

    Outgoing(SrtpKey key) {
        this.contexts = new Contexts(true, key);
    }

    /** Another key from now on. The roll-over counter goes on (RFC 3711 section 3.3.1). */
    void rekey(SrtpKey key) {
        contexts = new Contexts(true, key);
        rtp = null;
        rtcp = null;
    }

    void rtp(PacketBytes packet, int ssrc, int sequence) {
        if (sequence < lastSequence) {
            rollOver++;
        }
        lastSequence = sequence;
        SrtpCryptoContext context = rtp;
        if (context == null || context.getSsrc() != ssrc) {
            context = contexts.rtp(ssrc, rollOver);
            rtp = context;
        }
        try {
            check(context.transformPacket(packet));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a packet of ours cannot be protected", e);
        }
    }

    void rtcp(PacketBytes packet, int ssrc) {
        SrtcpCryptoContext context = rtcp;
        if (context == null || context.getSsrc() != ssrc) {
            context = contexts.rtcp(ssrc);
            rtcp = context;
        }
        try {
            check(context.transformPacket(packet));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a report of ours cannot be protected", e);
        }
    }

    private static void check(SrtpErrorStatus status) {
        if (status != SrtpErrorStatus.OK) {
            throw new IllegalStateException("a packet of ours cannot be protected: " + status);
        }
    }
}
