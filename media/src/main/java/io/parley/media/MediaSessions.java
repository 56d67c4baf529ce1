package io.parley.media;

import io.parley.media.asr.Recognizer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens the audio side of calls. */
public interface MediaSessions extends AutoCloseable {

    /**
     * Leases a port pair and binds it.
     *
     * @param sink receives the session's events; called from event loops and recogniser workers, must not block
     * @throws MediaUnavailableException if no port is free or the address cannot be bound
     */
    MediaSession open(Request request, Consumer<SpeechEvent> sink);

    /** Stops every session and gives back every port and thread; bounded in time. */
    @Override
    void close();

    /**
     * What a session needs to know.
     *
     * @param callId for thread names and failure logs
     * @param localAddress to bind RTP and RTCP to
     * @param recognizer hears the caller; empty: nobody listens, only digits are taken
     * @param recording where the stereo WAV (caller left, bot right) goes; empty: no recording
     * @param jitter bounds of the jitter buffer's delay
     * @param noMediaMillis without a packet for so long: {@link SpeechEvent.MediaLost}
     */
    record Request(
            String callId,
            InetAddress localAddress,
            Optional<Recognizer> recognizer,
            Optional<Path> recording,
            JitterBounds jitter,
            int noMediaMillis) {

        /** With the usual bounds of the jitter buffer. */
        public Request(
                String callId,
                InetAddress localAddress,
                Optional<Recognizer> recognizer,
                Optional<Path> recording,
                int noMediaMillis) {
            this(callId, localAddress, recognizer, recording, JitterBounds.DEFAULT, noMediaMillis);
        }
    }

    /** No port pair can be had. */
    final class MediaUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public MediaUnavailableException(String message) {
            super(message);
        }
    }
}
