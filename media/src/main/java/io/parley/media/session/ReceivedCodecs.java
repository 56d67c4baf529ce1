package io.parley.media.session;

import io.parley.media.MediaStream;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.SpeechCodec;
import org.jspecify.annotations.Nullable;

/**
 * What the payload types of a call's packets mean. Peers change between A-law and µ-law without a word: both are understood by their static
 * types, beside what is negotiated. On the call's event loop.
 */
final class ReceivedCodecs {
    private static final SpeechCodec PCMU = SpeechCodec.of(AudioCodec.PCMU);
    private static final SpeechCodec PCMA = SpeechCodec.of(AudioCodec.PCMA);

    private @Nullable SpeechCodec negotiated;

    void configure(SpeechCodec codec) {
        negotiated = codec;
    }

    @Nullable
    SpeechCodec of(MediaStream stream, int payloadType) {
        if (payloadType == stream.payloadType()) {
            return negotiated;
        }
        // Beside another clock their time stamps would mean nothing.
        if (stream.codec().ticksPerSample() != 1) {
            return null;
        }
        if (AudioCodec.PCMU.hasStaticType(payloadType)) {
            return PCMU;
        }
        return AudioCodec.PCMA.hasStaticType(payloadType) ? PCMA : null;
    }
}
