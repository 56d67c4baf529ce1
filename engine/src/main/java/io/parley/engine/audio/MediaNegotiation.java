package io.parley.engine.audio;

import io.parley.media.MediaStream;
import io.parley.media.MediaStream.Direction;
import io.parley.media.sdp.Answered;
import io.parley.media.sdp.AudioTerms;
import io.parley.media.sdp.LocalAudio;
import io.parley.media.sdp.Outcome;
import io.parley.media.sdp.Protection;
import io.parley.media.sdp.SdpNegotiation;
import io.parley.media.srtp.SrtpKeys;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
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

    /** Keys are made of it. */
    private static final SecureRandom KEYS = new SecureRandom();

    private LocalAudio local;
    private Optional<MediaStream> stream = Optional.empty();
    private int generation;

    /** @param sessionId of our o= line: any number that is this call's alone */
    public MediaNegotiation(InetSocketAddress rtp, AudioTerms terms, long sessionId) {
        this.local = new LocalAudio(
                rtp, terms.codecs(), true, sessionId, 1, Direction.SEND_RECEIVE, Protection.of(terms.srtp(), KEYS));
    }

    /** Our offer: the first, or one that a request without SDP asks for. */
    public String offer() {
        if (stream.isPresent()) {
            local = local.next();
        }
        return SdpNegotiation.offer(local);
    }

    /** What the peer's answer makes of our offer. */
    public Outcome accept(String answer) {
        Outcome outcome = SdpNegotiation.acceptAnswer(local, answer);
        if (outcome instanceof Outcome.Negotiated negotiated) {
            agreed(negotiated.stream());
        }
        return outcome;
    }

    /** Our answer to the peer's offer. */
    public Reply answerTo(String offer) {
        LocalAudio next = stream.isPresent() ? local.next() : local;
        Answered answered = SdpNegotiation.answer(next, offer);
        if (answered instanceof Answered.Accepted accepted && hasNewKey(accepted.stream())) {
            // The peer has taken another key, and so do we: what one key has protected ends for both.
            next = next.withProtection(Protection.of(next.protection().use(), KEYS));
            answered = SdpNegotiation.answer(next, offer);
        }
        return switch (answered) {
            case Answered.Accepted accepted -> {
                local = next;
                yield new Reply.Agreed(accepted.sdp(), agreed(accepted.stream()));
            }
            case Answered.NoCommonCodec none -> new Reply.Refused(488, "Not Acceptable Here");
            case Answered.Malformed malformed -> new Reply.Refused(400, "Bad Session Description");
        };
    }

    private boolean hasNewKey(MediaStream now) {
        Optional<SrtpKeys> before = stream.flatMap(MediaStream::srtp);
        return before.isPresent()
                && now.srtp().isPresent()
                && before.get().ours().equals(now.srtp().get().ours())
                && !before.get().theirs().equals(now.srtp().get().theirs());
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
