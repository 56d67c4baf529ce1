package io.parley.media.srtp;

import io.parley.media.srtp.SrtpSession.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends, unprotected: its key, and of each of its sources where it is (RFC 3711 section 3.2.3). Nothing of a packet is
 * believed before its tag has been checked. One thread; allocates only when the key changes.
 */
final class Incoming {
    /** A peer's SSRCs that are kept apart: those of a call that is parked, taken back and transferred. */
    private static final int SOURCES = 8;
    /** After a change of keys so many packets may still come under the old one: those on the way. */
    private static final int GRACE_PACKETS = 100;

    private static final int HALF_SEQUENCE = 0x8000;
    private static final int WORD_BYTES = 4;
    private static final int RTCP_HEADER_BYTES = 8;

    private PacketCipher rtp;
    private PacketCipher rtcp;
    private @Nullable PacketCipher rtpBefore;
    private @Nullable PacketCipher rtcpBefore;
    private int grace;

    private final Source[] sources = new Source[SOURCES];
    private int known;
    private int next;
    private Source spare = new Source();

    private int end;

    private static final class Source {
        int ssrc;
        /** Indices of RTP: roll-over counter and sequence number. */
        final ReplayWindow packets = new ReplayWindow();

        final ReplayWindow reports = new ReplayWindow();
        /** Not heard under this key: its roll-over counter may have gone on, or begun again. */
        boolean rekeyed;

        void begin(int newSsrc) {
            ssrc = newSsrc;
            packets.forget();
            reports.forget();
            rekeyed = false;
        }

        /** RFC 3711 section 3.3.1 and appendix A: the index nearest to what came before; below 0 if there is none. */
        long index(int sequence) {
            if (packets.empty()) {
                return sequence;
            }
            int last = (int) packets.highest() & 0xFFFF;
            long rollOver = packets.highest() >>> 16;
            if (last < HALF_SEQUENCE && sequence - last > HALF_SEQUENCE) {
                rollOver--;
            } else if (last >= HALF_SEQUENCE && last - HALF_SEQUENCE > sequence) {
                rollOver++;
            }
            return (rollOver << 16) + sequence;
        }
    }

    Incoming(SrtpKey key) {
        this.rtp = PacketCipher.of(key, SessionKeys.Of.RTP);
        this.rtcp = PacketCipher.of(key, SessionKeys.Of.RTCP);
    }

    /** Another key from now on; what is on the way under the one before is still taken, until the new one is heard. */
    void rekey(SrtpKey key) {
        rtpBefore = rtp;
        rtcpBefore = rtcp;
        grace = GRACE_PACKETS;
        rtp = PacketCipher.of(key, SessionKeys.Of.RTP);
        rtcp = PacketCipher.of(key, SessionKeys.Of.RTCP);
        for (int i = 0; i < known; i++) {
            sources[i].rekeyed = true;
        }
    }

    /** Where the packet ends that was unprotected last. */
    int end() {
        return end;
    }

    Verdict rtp(byte[] packet, int payload, int bytes, int ssrc, int sequence) {
        Source source = source(ssrc);
        long index = source.index(sequence);
        Verdict verdict = rtp(rtp, packet, payload, bytes, source, index);
        if (verdict != Verdict.AUTHENTIC && source.rekeyed && index != sequence) {
            // RFC 3711 section 3.3.1 has the counter go on under a new key; peers that make a new context begin at 0.
            verdict = begunAgain(packet, payload, bytes, source, sequence);
        }
        if (verdict == Verdict.AUTHENTIC) {
            source.rekeyed = false;
            rtpBefore = null;
        } else if (rtpBefore != null && grace > 0) {
            Verdict before = rtp(rtpBefore, packet, payload, bytes, source, index);
            if (before == Verdict.AUTHENTIC) {
                grace--;
                verdict = before;
            }
        }
        return keep(source, verdict);
    }

    private Verdict rtp(PacketCipher cipher, byte[] packet, int payload, int bytes, Source source, long index) {
        if (index < 0 || source.packets.refuses(index)) {
            return Verdict.REPLAYED;
        }
        int found = cipher.unprotectRtp(packet, payload, bytes, source.ssrc, index);
        if (found == PacketCipher.FORGED) {
            return Verdict.FORGED;
        }
        end = found;
        source.packets.take(index);
        return Verdict.AUTHENTIC;
    }

    private Verdict begunAgain(byte[] packet, int payload, int bytes, Source source, int sequence) {
        int found = rtp.unprotectRtp(packet, payload, bytes, source.ssrc, sequence);
        if (found == PacketCipher.FORGED) {
            return Verdict.FORGED;
        }
        end = found;
        source.packets.forget();
        source.packets.take(sequence);
        return Verdict.AUTHENTIC;
    }

    Verdict rtcp(byte[] packet, int bytes, int ssrc) {
        if (bytes < RTCP_HEADER_BYTES + WORD_BYTES + rtcp.tagBytes()) {
            return Verdict.MALFORMED;
        }
        Source source = source(ssrc);
        Verdict verdict = rtcp(rtcp, packet, bytes, source);
        if (verdict == Verdict.AUTHENTIC) {
            rtcpBefore = null;
        } else if (rtcpBefore != null && grace > 0 && bytes >= RTCP_HEADER_BYTES + WORD_BYTES + rtcpBefore.tagBytes()) {
            Verdict before = rtcp(rtcpBefore, packet, bytes, source);
            if (before == Verdict.AUTHENTIC) {
                grace--;
                verdict = before;
            }
        }
        return keep(source, verdict);
    }

    private Verdict rtcp(PacketCipher cipher, byte[] packet, int bytes, Source source) {
        int index = cipher.rtcpWord(packet, bytes) & ~PacketCipher.ENCRYPTED;
        if (source.reports.refuses(index)) {
            return Verdict.REPLAYED;
        }
        int found = cipher.unprotectRtcp(packet, bytes, source.ssrc);
        if (found == PacketCipher.FORGED) {
            return Verdict.FORGED;
        }
        end = found;
        source.reports.take(index);
        return Verdict.AUTHENTIC;
    }

    private Source source(int ssrc) {
        for (int i = 0; i < known; i++) {
            if (sources[i].ssrc == ssrc) {
                return sources[i];
            }
        }
        spare.begin(ssrc);
        return spare;
    }

    /** A source that has shown that it has the key is kept from now on, in the place of the one that came first. */
    @SuppressWarnings("ReferenceEquality") // the spare itself
    private Verdict keep(Source source, Verdict verdict) {
        if (verdict == Verdict.AUTHENTIC && source == spare) {
            if (known < SOURCES) {
                sources[known++] = source;
                spare = new Source();
            } else {
                spare = sources[next];
                sources[next] = source;
                next = (next + 1) % SOURCES;
            }
        }
        return verdict;
    }
}
