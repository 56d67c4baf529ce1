package io.parley.engine.audio;

import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.codec.AudioCodec;
import io.parley.media.sdp.Answered;
import io.parley.media.sdp.LocalAudio;
import io.parley.media.sdp.Outcome;
import io.parley.media.sdp.SdpNegotiation;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One leg's offers and answers (RFC 3264): what we have said, what came of it, and how often. Used by the owner.
 *
 * <p>Each agreement that changes something is a media generation of its own.
 */
public final class MediaNegotiation {

    /** What we say to an offer. */
    public sealed interface Reply {
        /** Our answer, and the stream it makes. */
        record Agreed(String sdp, MediaStream stream) implements Reply {}

        /** The SIP status that says why not: 488 for a proper offer that we cannot do, 400 for one that is none. */
        record Refused(int status, String reason) implements Reply {}
    }

    private LocalAudio local;
    private Optional<MediaStream> stream = Optional.empty();
    private int generation;

    /** @param sessionId of our o= line: any number that is this call's alone */
    public MediaNegotiation(InetSocketAddress rtp, List<AudioCodec> codecs, long sessionId) {
        this.local = new LocalAudio(rtp, codecs, true, sessionId, 1, Direction.SEND_RECEIVE);
    }

    /** Our offer: the first, or one that a request without SDP asks for. */
    public String offer() {
        if (stream.isPresent()) {
            local = local.next();
        }
        return SdpNegotiation.offer(local);
    }

    /** What the peer's answer makes of our offer; empty if nothing can be made of it. */
    public Optional<MediaStream> accept(String answer) {
        return switch (SdpNegotiation.acceptAnswer(local, answer)) {
            case Outcome.Negotiated negotiated -> Optional.of(agreed(negotiated.stream()));
            case Outcome.Refused refused -> Optional.empty();
        };
    }

    /** Our answer to the peer's offer. */
    public Reply answerTo(String offer) {
        LocalAudio next = stream.isPresent() ? local.next() : local;
        return switch (SdpNegotiation.answer(next, offer)) {
            case Answered.Accepted accepted -> {
                local = next;
                yield new Reply.Agreed(accepted.sdp(), agreed(accepted.stream()));
            }
            case Answered.NoCommonCodec none -> new Reply.Refused(488, "Not Acceptable Here");
            case Answered.Malformed malformed -> new Reply.Refused(400, "Bad Session Description");
        };
    }

    /** What is agreed on now. */
    public Optional<MediaStream> stream() {
        return stream;
    }

    /** Counts agreements that changed something, from 1. */
    public int generation() {
        return generation;
    }

    private MediaStream agreed(MediaStream now) {
        if (!stream.equals(Optional.of(now))) {
            stream = Optional.of(now);
            generation++;
        }
        return now;
    }
}
