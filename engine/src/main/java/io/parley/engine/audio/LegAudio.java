package io.parley.engine.audio;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.sip.SipLeg;
import io.parley.media.MediaSession;
import io.parley.media.MediaStream;
import io.parley.media.sdp.AudioTerms;
import io.parley.media.sdp.Outcome;
import java.util.Optional;

/**
 * One leg's audio together with what was negotiated for it (RFC 3264): an agreement takes effect on the audio once, and
 * is journalled. Used by the call's owner.
 */
public final class LegAudio {
    private final MediaSession session;
    private final MediaNegotiation negotiation;
    private final String name;
    private final StampedJournal journal;
    private int configuredGeneration;

    private LegAudio(MediaSession session, MediaNegotiation negotiation, String name, StampedJournal journal) {
        this.session = session;
        this.negotiation = negotiation;
        this.name = name;
        this.journal = journal;
    }

    /**
     * The audio of a leg whose port has been taken; it begins with the first agreement.
     *
     * @param where it was opened
     * @param terms what may be agreed on
     * @param id of the call and leg, for the session id of SDP
     * @param name what the journal calls it: the empty text for the call's own leg
     */
    public static LegAudio of(
            MediaSession opened, MediaAddress where, AudioTerms terms, String id, String name, StampedJournal journal) {
        // RFC 8866 section 5.2 wants a number that is unlikely to be used twice; the id is already that.
        long sessionId = Integer.toUnsignedLong(id.hashCode());
        return new LegAudio(
                opened, new MediaNegotiation(where.told(opened.localAddress()), terms, sessionId), name, journal);
    }

    /** For whoever plays and listens. */
    public MediaSession session() {
        return session;
    }

    /** Our offer: the first, or one that a request without SDP asks for. */
    public String offer() {
        return negotiation.offer();
    }

    /** Our answer to the peer's offer; what is agreed takes effect with {@link #configure}. */
    public MediaNegotiation.Reply answerTo(String offer) {
        return negotiation.answerTo(offer);
    }

    /** Takes the peer's answer to our offer into effect; false if nothing can be made of it. */
    public boolean accept(String answer) {
        return switch (negotiation.accept(answer)) {
            case Outcome.Negotiated _ -> {
                configure();
                yield true;
            }
            case Outcome.Refused refused -> {
                journal.add(new CallEvent.Media((name + " answer refused").strip(), refused.reason()));
                yield false;
            }
        };
    }

    /**
     * Answers a re-INVITE or UPDATE of the leg's peer.
     *
     * @return whether its offer was agreed to
     */
    public boolean answer(SipLeg leg, SipLeg.Event.MediaOffer offer) {
        if (offer.sdp().isEmpty()) {
            leg.acceptMedia(offer.requestId(), offer());
            return false;
        }
        return switch (answerTo(offer.sdp())) {
            case MediaNegotiation.Reply.Agreed agreed -> {
                leg.acceptMedia(offer.requestId(), agreed.sdp());
                configure();
                yield true;
            }
            case MediaNegotiation.Reply.Refused refused -> {
                journal.add(new CallEvent.Media((name + " offer refused").strip(), offer.method()));
                leg.refuseMedia(offer.requestId(), refused.status());
                yield false;
            }
        };
    }

    /** What is agreed on now. */
    public Optional<MediaStream> stream() {
        return negotiation.stream();
    }

    /** What is agreed takes effect; the same again (200 after 183, a session refresh) is nothing new. */
    public void configure() {
        if (negotiation.generation() > configuredGeneration) {
            configuredGeneration = negotiation.generation();
            MediaStream stream = negotiation.stream().orElseThrow();
            journal.add(new CallEvent.Media(
                    (name + " configured").strip(),
                    stream.codec() + " " + stream.direction() + " generation " + configuredGeneration
                            + stream.srtp().map(keys -> " " + keys.suite()).orElse("")));
            session.configure(configuredGeneration, stream);
        }
    }
}
