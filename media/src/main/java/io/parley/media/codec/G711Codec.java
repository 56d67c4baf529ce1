package io.parley.media.codec;

import java.nio.ByteBuffer;

/** G.711, which remembers nothing: {@link G711} does the work. */
record G711Codec(AudioCodec codec) implements SpeechCodec {

    @Override
    public void encode(short[] slot, ByteBuffer out) {
        G711.of(codec).encode(slot, 0, SLOT, out);
    }

    @Override
    public int decode(ByteBuffer packet, int offset, int bytes, short[] speech) {
        G711 law = G711.of(codec);
        int samples = Math.min(bytes, MAX_SAMPLES);
        for (int i = 0; i < samples; i++) {
            speech[i] = law.decode(packet.get(offset + i));
        }
        return samples;
    }
}
