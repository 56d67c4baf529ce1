package io.parley.media.session;

import io.parley.media.MediaStream;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose packets are the peer's, and where to send (symmetric RTP, RFC 4961). Peers behind NAT send from an address that
 * no SDP knows: two packets in sequence from one source are believed, unless the address in the SDP sends, which is
 * always believed. What is believed stays so until another address is negotiated. Pure; allocates nothing per packet.
 */
final class PeerSource {
    private @Nullable EarlierStream earlier;
    private @Nullable InetSocketAddress signalled;
    private @Nullable InetSocketAddress signalledRtcp;
    private @Nullable InetSocketAddress believed;
    private @Nullable InetSocketAddress previous;
    private @Nullable InetSocketAddress rtcpSeen;

    private @Nullable InetSocketAddress candidate;
    private int candidateSsrc;
    private int candidateSequence;

    enum Verdict {
        PEER,
        FOREIGN,
        /** From where the peer sent before the last negotiation, or of the call that had the port before. */
        STALE
    }

    void configure(MediaStream stream) {
        InetSocketAddress remote = stream.remoteRtp();
        // A hold by address 0.0.0.0 (RFC 3264 section 8.4) names no new place.
        if (!usable(remote) || remote.equals(signalled)) {
            return;
        }
        previous = believed != null ? believed : signalled;
        signalled = remote;
        signalledRtcp = usable(stream.remoteRtcp()) ? stream.remoteRtcp() : null;
        believed = null;
        rtcpSeen = null;
        candidate = null;
    }

    /** What still may come from the call before is not learned, whoever is signalled. */
    void earlier(EarlierStream stream) {
        earlier = stream;
    }

    /** Judges the source of a valid RTP packet. */
    Verdict check(InetSocketAddress source, int ssrc, int sequence) {
        if (source.equals(believed)) {
            return Verdict.PEER;
        }
        if (source.equals(signalled)) {
            believed = source;
            rtcpSeen = null;
            return Verdict.PEER;
        }
        if (source.equals(previous) || isOfEarlierCall(source, ssrc)) {
            return Verdict.STALE;
        }
        if (believed == null && signalled != null) {
            return learn(source, ssrc, sequence);
        }
        return Verdict.FOREIGN;
    }

    private boolean isOfEarlierCall(InetSocketAddress source, int ssrc) {
        return earlier != null && ssrc == earlier.ssrc() && source.equals(earlier.source());
    }

    /** The peer, as far as it is known by its packets. */
    @Nullable
    InetSocketAddress believed() {
        return believed;
    }

    private Verdict learn(InetSocketAddress source, int ssrc, int sequence) {
        boolean inSequence =
                source.equals(candidate) && ssrc == candidateSsrc && sequence == ((candidateSequence + 1) & 0xFFFF);
        candidate = source;
        candidateSsrc = ssrc;
        candidateSequence = sequence;
        if (!inSequence) {
            return Verdict.FOREIGN;
        }
        believed = source;
        candidate = null;
        return Verdict.PEER;
    }

    /** Whether an RTCP packet may be the peer's: its host counts, ports are translated one by one. */
    boolean isPeerHost(InetSocketAddress source) {
        InetSocketAddress peer = rtpTarget();
        boolean same = peer != null && source.getAddress().equals(peer.getAddress());
        boolean announced = signalledRtcp != null && source.getAddress().equals(signalledRtcp.getAddress());
        return same || announced;
    }

    /** An RTCP packet of the peer came from here: reports go back there. */
    void rtcpFrom(InetSocketAddress source) {
        rtcpSeen = source;
    }

    @Nullable
    InetSocketAddress rtpTarget() {
        return believed != null ? believed : signalled;
    }

    @Nullable
    InetSocketAddress rtcpTarget() {
        return rtcpSeen != null ? rtcpSeen : signalledRtcp;
    }

    private static boolean usable(InetSocketAddress address) {
        return address.getPort() != 0
                && address.getAddress() != null
                && !address.getAddress().isAnyLocalAddress();
    }
}
