package io.parley.media.sdp;

import io.parley.media.MediaStream;

/** What an answer to our offer comes to. */
public sealed interface Outcome {

    /** Audio can run. */
    record Negotiated(MediaStream stream) implements Outcome {}

    /**
     * There is no audio that both sides can do.
     *
     * @param reason what was found and what was expected, without personal data
     */
    record Refused(String reason) implements Outcome {}
}
