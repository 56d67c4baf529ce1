package io.parley.media.sdp;

import io.parley.media.codec.AudioCodec;
import io.parley.media.srtp.SrtpUse;
import java.util.List;

/**
 * What a trunk agrees to for the audio of its calls.
 *
 * @param codecs in order of preference
 * @param srtp whether packets are protected
 */
public record AudioTerms(List<AudioCodec> codecs, SrtpUse srtp) {
    public AudioTerms {
        codecs = List.copyOf(codecs);
    }

    /** Of plain packets. */
    public AudioTerms(List<AudioCodec> codecs) {
        this(codecs, SrtpUse.OFF);
    }
}
