package io.parley.media.codec;

import java.nio.ByteBuffer;

/**
 * One call's codec, both ways, with speech at 8 kHz on this side. It has memory of what went before, in both directions; what it holds
 * outside of the heap is given back by the garbage collector, however the call ends. On the call's event loop; allocates nothing
 * per packet, throws nothing for what is in one.
 */
public sealed interface SpeechCodec permits G711Codec, G722Codec, OpusCodec {
    /** Samples of 20 ms. */
    int SLOT = 160;

    /** The longest packet is 160 ms; what is longer is cut. */
    int MAX_SAMPLES = 8 * SLOT;

    /** A codec at its beginning. */
    static SpeechCodec of(AudioCodec codec) {
        return switch (codec) {
            case PCMU, PCMA -> new G711Codec(codec);
            case G722 -> new G722Codec();
            case OPUS -> new OpusCodec();
        };
    }

    AudioCodec codec();

    /** Appends the payload of one slot. */
    void encode(short[] slot, ByteBuffer out);

    /**
     * Decodes a payload.
     *
     * @param speech receives at most {@link #MAX_SAMPLES}
     * @return how many; 0 if nothing can be made of it
     */
    int decode(ByteBuffer packet, int offset, int bytes, short[] speech);

    /**
     * What this payload says once more of the slot before it, which was lost. Comes before {@link #decode} of the same payload.
     *
     * @return how many samples; 0 if nothing
     */
    default int recover(ByteBuffer packet, int offset, int bytes, short[] speech) {
        return 0;
    }

    /** Whether the payload says that its sender is silent and sends no more for a while. */
    default boolean saysSilence(int bytes) {
        return false;
    }
}
