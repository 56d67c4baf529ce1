package io.parley.media.codec;

import java.nio.ByteBuffer;

/** G.722 with the way between its 16 kHz and our 8. Its payload has one byte for each sample of ours (RFC 3551 section 4.5.2). */
final class G722Codec implements SpeechCodec {
    private final G722.Encoder encoder = new G722.Encoder();
    private final G722.Decoder decoder = new G722.Decoder();
    private final HalfBand down = new HalfBand();
    private final HalfBand up = new HalfBand();
    private final short[] wideOut = new short[2 * SLOT];
    private final short[] wideIn = new short[2 * MAX_SAMPLES];

    @Override
    public AudioCodec codec() {
        return AudioCodec.G722;
    }

    @Override
    public void encode(short[] slot, ByteBuffer out) {
        up.up(slot, SLOT, wideOut);
        encoder.encode(wideOut, wideOut.length, out);
    }

    @Override
    public int decode(ByteBuffer packet, int offset, int bytes, short[] speech) {
        int samples = Math.min(bytes, MAX_SAMPLES);
        decoder.decode(packet, offset, samples, wideIn);
        down.down(wideIn, samples, speech);
        return samples;
    }
}
