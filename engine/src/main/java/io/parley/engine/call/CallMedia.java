package io.parley.engine.call;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.StampedJournal;
import io.parley.media.MediaSession;
import io.parley.media.MediaSessions;
import io.parley.media.MediaSessions.MediaUnavailableException;
import io.parley.media.MediaStream;
import io.parley.media.SpeechEvent;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One call's audio together with what was negotiated for it (RFC 3264): an agreement takes effect on the audio once, and
 * is journalled. Used by the call's owner.
 */
final class CallMedia {
    private final MediaSession session;
    private final MediaNegotiation negotiation;
    private final StampedJournal journal;
    private int configuredGeneration;

    private CallMedia(MediaSession session, MediaNegotiation negotiation, StampedJournal journal) {
        this.session = session;
        this.negotiation = negotiation;
        this.journal = journal;
    }

    /**
     * Takes a port; audio begins with the first agreement.
     *
     * @param sink of what is heard, called on the audio's and the recogniser's threads
     * @throws MediaUnavailableException if there is no port
     */
    static CallMedia open(CallPlan plan, CallServices services, StampedJournal journal, Consumer<SpeechEvent> sink)
            throws MediaUnavailableException {
        MediaSession opened = services.media()
                .open(
                        new MediaSessions.Request(
                                plan.callId(),
                                plan.mediaAddress(),
                                services.recognizers().apply(plan.bot().recognizer()),
                                services.recordings().apply(plan.callId()),
                                services.noMediaMillis()),
                        sink);
        // RFC 8866 section 5.2 wants a number that is unlikely to be used twice; the call id is already that.
        long sessionId = Integer.toUnsignedLong(plan.callId().hashCode());
        return new CallMedia(opened, new MediaNegotiation(opened.localAddress(), plan.codecs(), sessionId), journal);
    }

    /** For whoever plays and listens. */
    MediaSession session() {
        return session;
    }

    /** Our offer: the first, or one that a request without SDP asks for. */
    String offer() {
        return negotiation.offer();
    }

    /** Our answer to the peer's offer; what is agreed takes effect with {@link #configure}. */
    MediaNegotiation.Reply answerTo(String offer) {
        return negotiation.answerTo(offer);
    }

    /** Takes the peer's answer to our offer into effect; false if nothing can be made of it. */
    boolean accept(String answer) {
        Optional<MediaStream> stream = negotiation.accept(answer);
        configure();
        return stream.isPresent();
    }

    /** What is agreed on now. */
    Optional<MediaStream> stream() {
        return negotiation.stream();
    }

    /** What is agreed takes effect; the same again (200 after 183, a session refresh) is nothing new. */
    void configure() {
        if (negotiation.generation() > configuredGeneration) {
            configuredGeneration = negotiation.generation();
            MediaStream stream = negotiation.stream().orElseThrow();
            journal.add(new CallEvent.Media(
                    "configured", stream.codec() + " " + stream.direction() + " generation " + configuredGeneration));
            session.configure(configuredGeneration, stream);
        }
    }
}
