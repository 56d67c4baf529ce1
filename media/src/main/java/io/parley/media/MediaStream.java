package io.parley.media;

import io.parley.media.codec.AudioCodec;
import io.parley.media.srtp.SrtpKeys;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One negotiated audio stream, the outcome of an SDP offer and answer (RFC 3264).
 *
 * @param remoteRtp where to send RTP until the peer is seen to send from elsewhere (symmetric RTP)
 * @param remoteRtcp where to send RTCP
 * @param codec what is sent, and received by default
 * @param payloadType its RTP payload type, 0 … 127
 * @param telephoneEventPayloadType for RFC 4733, empty if the peer has none
 * @param direction as seen from us
 * @param srtp the keys of both sides; empty: packets are plain
 */
public record MediaStream(
        InetSocketAddress remoteRtp,
        InetSocketAddress remoteRtcp,
        AudioCodec codec,
        int payloadType,
        OptionalInt telephoneEventPayloadType,
        Direction direction,
        Optional<SrtpKeys> srtp) {

    /** A stream of plain packets. */
    public MediaStream(
            InetSocketAddress remoteRtp,
            InetSocketAddress remoteRtcp,
            AudioCodec codec,
            int payloadType,
            OptionalInt telephoneEventPayloadType,
            Direction direction) {
        this(remoteRtp, remoteRtcp, codec, payloadType, telephoneEventPayloadType, direction, Optional.empty());
    }

    /** RFC 3264 section 5.1, as seen from us. */
    public enum Direction {
        SEND_RECEIVE,
        /** The peer does not send: we are held. */
        SEND_ONLY,
        /** The peer does not want to hear: we are held. */
        RECEIVE_ONLY,
        INACTIVE
    }
}
