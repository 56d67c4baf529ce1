package io.parley.media.srtp;

import io.parley.media.srtp.SrtpSession.Verdict;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends, opened: its key, and of each of its sources the contexts (RFC 3711 section 3.2.3), which hold roll-over counter
 * and replay window. A source is kept once it has shown that it has the key. One thread.
 */
final class Incoming {
    /** A peer's SSRCs that are kept apart: those of a call that is parked, taken back and transferred. */
    private static final int SOURCES = 8;
    /** After a change of keys so many packets may still come under the old one: those on the way. */
    private static final int GRACE_PACKETS = 100;

    private static final int HALF_SEQUENCE = 0x8000;

    private final PacketBytes packet;
    private Contexts contexts;
    private int grace;

    private final Source[] sources = new Source[SOURCES];
    private int known;
    private int next;
    /** Whoever is not known yet: its contexts under the current key are made once, however many strangers send. */
    private Source spare = new Source();

    private static final class Source {
        int ssrc;

        @Nullable
        SrtpCryptoContext rtp;

        @Nullable
        SrtcpCryptoContext rtcp;
        /** Those of the key before, until the new one is heard. */
        @Nullable
        SrtpCryptoContext rtpBefore;

        @Nullable
        SrtcpCryptoContext rtcpBefore;

        /** Where RTP is, for the context of another key. */
        private boolean heard;

        private int rollOver;
        private int lastSequence;

        /** RFC 3711 section 3.3.1 and appendix A: the counter that a sequence number most likely has; -1 is none. */
        int rollOverOf(int sequence) {
            if (!heard) {
                return 0;
            }
            if (lastSequence < HALF_SEQUENCE && sequence - lastSequence > HALF_SEQUENCE) {
                return rollOver - 1;
            }
            return lastSequence >= HALF_SEQUENCE && lastSequence - HALF_SEQUENCE > sequence ? rollOver + 1 : rollOver;
        }

        void heard(int sequence, int counter) {
            if (!heard || counter > rollOver || (counter == rollOver && sequence > lastSequence)) {
                rollOver = counter;
                lastSequence = sequence;
                heard = true;
            }
        }

        /** Its counter does not go on under the new key. */
        void beginAgain() {
            heard = false;
        }
    }

    /** @param packet what is opened lies in it */
    Incoming(SrtpKey key, PacketBytes packet) {
        this.contexts = new Contexts(false, key);
        this.packet = packet;
    }

    /** Another key from now on; what is on the way under the one before is still taken, until the new one is heard. */
    void rekey(SrtpKey key) {
        contexts = new Contexts(false, key);
        grace = GRACE_PACKETS;
        spare = new Source();
        for (int i = 0; i < known; i++) {
            Source source = sources[i];
            if (source.rtp != null) {
                source.rtpBefore = source.rtp;
            }
            if (source.rtcp != null) {
                source.rtcpBefore = source.rtcp;
            }
            source.rtp = null;
            source.rtcp = null;
        }
    }

    /** @param received what {@link #packet} holds, as it came */
    Verdict rtp(ByteBuffer received, int ssrc, int sequence) {
        Source source = source(ssrc);
        int counter = source.rollOverOf(sequence);
        Verdict verdict = counter < 0 ? Verdict.REPLAYED : current(received, source, sequence, counter);
        SrtpCryptoContext before = source.rtpBefore;
        if (verdict == Verdict.AUTHENTIC) {
            source.rtpBefore = null;
        } else if (before != null && grace > 0 && counter >= 0) {
            packet.take(received);
            if (open(before) == Verdict.AUTHENTIC) {
                grace--;
                source.heard(sequence, counter);
                return Verdict.AUTHENTIC;
            }
        }
        return keep(source, verdict);
    }

    private Verdict current(ByteBuffer received, Source source, int sequence, int counter) {
        SrtpCryptoContext context = source.rtp;
        if (context != null) {
            Verdict verdict = open(context);
            if (verdict == Verdict.AUTHENTIC) {
                source.heard(sequence, counter);
            }
            return verdict;
        }
        context = contexts.rtp(source.ssrc, counter);
        if (!source.heard) {
            source.rtp = context; // what it refuses leaves no trace in it
        }
        Verdict verdict = open(context);
        int found = counter;
        if (verdict != Verdict.AUTHENTIC && counter > 0) {
            // RFC 3711 section 3.3.1 has the counter go on under a new key; peers that make a new context begin at 0.
            packet.take(received);
            context = contexts.rtp(source.ssrc, 0);
            verdict = open(context);
            found = 0;
        }
        if (verdict == Verdict.AUTHENTIC) {
            if (found != counter) {
                source.beginAgain();
            }
            source.rtp = context;
            source.heard(sequence, found);
        }
        return verdict;
    }

    private Verdict open(SrtpCryptoContext context) {
        try {
            return Contexts.verdict(context.reverseTransformPacket(packet, false));
        } catch (GeneralSecurityException _) {
            return Verdict.FORGED;
        }
    }

    /** @param received what {@link #packet} holds, as it came */
    Verdict rtcp(ByteBuffer received, int ssrc) {
        Source source = source(ssrc);
        SrtcpCryptoContext context = source.rtcp;
        if (context == null) {
            context = contexts.rtcp(ssrc);
            source.rtcp = context;
        }
        Verdict verdict = open(context);
        SrtcpCryptoContext before = source.rtcpBefore;
        if (verdict == Verdict.AUTHENTIC) {
            source.rtcpBefore = null;
        } else if (before != null && grace > 0) {
            packet.take(received);
            if (open(before) == Verdict.AUTHENTIC) {
                grace--;
                return Verdict.AUTHENTIC;
            }
        }
        return keep(source, verdict);
    }

    private Verdict open(SrtcpCryptoContext context) {
        try {
            return Contexts.verdict(context.reverseTransformPacket(packet));
        } catch (GeneralSecurityException _) {
            return Verdict.FORGED;
        }
    }

    private Source source(int ssrc) {
        for (int i = 0; i < known; i++) {
            if (sources[i].ssrc == ssrc) {
                return sources[i];
            }
        }
        spare.ssrc = ssrc;
        return spare;
    }

    /** One that has shown that it has the key is known from now on, in the place of the one that came first. */
    @SuppressWarnings("ReferenceEquality") // the spare itself
    private Verdict keep(Source source, Verdict verdict) {
        if (verdict == Verdict.AUTHENTIC && source == spare) {
            spare = new Source();
            if (known < SOURCES) {
                sources[known++] = source;
            } else {
                sources[next] = source;
                next = (next + 1) % SOURCES;
            }
        }
        return verdict;
    }
}
