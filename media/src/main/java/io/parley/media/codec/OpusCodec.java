package io.parley.media.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Opus (RFC 6716, RFC 7587) by libopus, with speech at 8 kHz on our side: Opus changes the rate itself, whatever the peer has. What is
 * sent carries each frame once more in the next one (in-band FEC); what comes is recovered from that. 40 KB outside of the heap.
 */
final class OpusCodec implements SpeechCodec {
    /** A packet of the peer's that is longer is nothing of ours. */
    private static final int MAX_BYTES = 1500;

    /** Room for one slot; RFC 7587 section 3.1.1 has 8 to 12 kbit/s for narrowband speech. */
    private static final int MOST_SENT_BYTES = 300;
    /** A frame without content: its sender is silent (RFC 7587 section 3.1.3). */
    private static final int SILENT_BYTES = 2;

    private static final int NO_FEC = 0;
    private static final int FEC = 1;

    private final MemorySegment encoder;
    private final MemorySegment decoder;
    private final MemorySegment bytes;
    private final MemorySegment samples;

    OpusCodec() {
        Arena arena = Arena.ofAuto();
        encoder = LibOpus.encoder(arena);
        decoder = LibOpus.decoder(arena);
        bytes = arena.allocate(MAX_BYTES);
        samples = arena.allocate(JAVA_SHORT, MAX_SAMPLES);
    }

    @Override
    public AudioCodec codec() {
        return AudioCodec.OPUS;
    }

    @Override
    public void encode(short[] slot, ByteBuffer out) {
        MemorySegment.copy(slot, 0, samples, JAVA_SHORT, 0, SLOT);
        int length = LibOpus.encode(encoder, samples, SLOT, bytes, Math.min(MOST_SENT_BYTES, out.remaining()));
        for (int i = 0; i < length; i++) {
            out.put(bytes.get(JAVA_BYTE, i));
        }
    }

    @Override
    public int decode(ByteBuffer packet, int offset, int length, short[] speech) {
        return decode(packet, offset, length, MAX_SAMPLES, NO_FEC, speech);
    }

    @Override
    public int recover(ByteBuffer packet, int offset, int length, short[] speech) {
        return decode(packet, offset, length, SLOT, FEC, speech);
    }

    @Override
    public boolean saysSilence(int length) {
        return length <= SILENT_BYTES;
    }

    private int decode(ByteBuffer packet, int offset, int length, int most, int fec, short[] speech) {
        if (length == 0 || length > MAX_BYTES) {
            return 0; // to libopus no bytes mean a lost packet
        }
        for (int i = 0; i < length; i++) {
            bytes.set(JAVA_BYTE, i, packet.get(offset + i));
        }
        int decoded = LibOpus.decode(decoder, bytes, length, samples, most, fec);
        for (int i = 0; i < decoded; i++) {
            // The lowest value is never used: the jitter buffer marks with it what is missing.
            speech[i] = (short) Math.max(samples.getAtIndex(JAVA_SHORT, i), -Short.MAX_VALUE);
        }
        return Math.max(0, decoded);
    }
}
