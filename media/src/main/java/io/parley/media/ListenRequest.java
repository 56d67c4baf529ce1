package io.parley.media;

import io.parley.media.asr.Grammar;
import io.parley.media.asr.Hints;
import java.util.Optional;

/**
 * How to hear the caller.
 *
 * @param epoch given to every utterance and digit that begins from now on
 * @param endpointMillis silence that ends an utterance, 200 … 2000
 * @param hints what the caller is likely to say
 * @param recentAudio whether {@link SpeechEvent.Paused} is to carry the caller's recent audio
 */
public record ListenRequest(int epoch, int endpointMillis, Hints hints, boolean recentAudio) {

    /** Endpoint time where neither bot nor node says one. */
    public static final int DEFAULT_ENDPOINT_MILLIS = 700;

    public ListenRequest {
        checkEndpoint(endpointMillis);
    }

    /** With nothing known but a grammar, or open vocabulary. */
    public ListenRequest(int epoch, int endpointMillis, Optional<Grammar> grammar) {
        this(epoch, endpointMillis, Hints.of(grammar), false);
    }

    /** Refuses an endpoint time that is out of range. */
    public static void checkEndpoint(int millis) {
        if (millis < 200 || millis > 2000) {
            throw new IllegalArgumentException("endpointMillis: " + millis + ", expected 200 to 2000");
        }
    }
}
