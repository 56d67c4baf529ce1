package io.parley.media.sdp;

import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What we have to offer: one audio stream.
 *
 * @param rtp where we receive RTP; RTCP is one port higher. An IP literal, not a wildcard
 * @param codecs that we can do, the one we like best first; at least one
 * @param telephoneEvent key presses as RFC 4733
 * @param sessionId the same for all descriptions of a call, at least 0
 * @param version one more for each description that differs from the one before it (RFC 3264 section 8)
 * @param direction what we want
 * @param protection whether packets are to be protected, and by which keys of ours
 */
public record LocalAudio(
        InetSocketAddress rtp,
        List<AudioCodec> codecs,
        boolean telephoneEvent,
        long sessionId,
        long version,
        Direction direction,
        Protection protection) {

    /** Of plain packets. */
    public LocalAudio(
            InetSocketAddress rtp,
            List<AudioCodec> codecs,
            boolean telephoneEvent,
            long sessionId,
            long version,
            Direction direction) {
        this(rtp, codecs, telephoneEvent, sessionId, version, direction, Protection.OFF);
    }

    public LocalAudio {
        codecs = List.copyOf(codecs);
        if (rtp.isUnresolved() || rtp.getAddress().isAnyLocalAddress()) {
            // 0.0.0.0 would tell the peer that we hold the call (RFC 3264 section 8.4).
            throw new IllegalArgumentException("rtp: " + rtp + ", expected an address that a peer can send to");
        }
        if (rtp.getPort() < 1 || rtp.getPort() > 65534) {
            throw new IllegalArgumentException("rtp port: " + rtp.getPort() + ", expected 1 to 65534");
        }
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException("codecs: none, expected at least one");
        }
        if (sessionId < 0 || version < 0) {
            throw new IllegalArgumentException("sessionId " + sessionId + ", version " + version + ", expected >= 0");
        }
    }

    /** The same with the next version: for a description that may differ from the one before. */
    public LocalAudio next() {
        return new LocalAudio(rtp, codecs, telephoneEvent, sessionId, version + 1, direction, protection);
    }

    /** The next version if this is a change; the same otherwise. */
    public LocalAudio withDirection(Direction wanted) {
        return wanted == direction
                ? this
                : new LocalAudio(rtp, codecs, telephoneEvent, sessionId, version + 1, wanted, protection);
    }

    /** The same version under other keys. */
    public LocalAudio withProtection(Protection other) {
        return new LocalAudio(rtp, codecs, telephoneEvent, sessionId, version, direction, other);
    }
}
