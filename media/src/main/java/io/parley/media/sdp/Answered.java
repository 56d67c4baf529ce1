package io.parley.media.sdp;

import io.parley.media.MediaStream;

/** What an offer of the peer comes to. */
public sealed interface Answered {

    /**
     * Audio can run.
     *
     * @param sdp our answer, to be sent
     */
    record Accepted(String sdp, MediaStream stream) implements Answered {}

    /**
     * A proper offer without audio that we can do: no codec of ours, SRTP only, no audio at all, nowhere to send it.
     * SIP answers 488.
     *
     * @param reason what was found and what was expected, without personal data
     */
    record NoCommonCodec(String reason) implements Answered {}

    /**
     * Not a session description. SIP answers 400.
     *
     * @param reason line and what is wrong with it
     */
    record Malformed(String reason) implements Answered {}
}
