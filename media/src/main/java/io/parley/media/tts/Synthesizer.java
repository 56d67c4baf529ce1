package io.parley.media.tts;

import java.util.List;

/** Text to speech. Blocking: called on virtual threads, never on an event loop. Safe for use by many threads. */
public interface Synthesizer extends AutoCloseable {

    /** Engine and version, part of a prompt's content address: another id means other audio. */
    String id();

    /** Voices that {@link #speak} accepts. */
    List<String> voices();

    /**
     * Renders one text.
     *
     * @param text 1 … 5000 characters, plain
     * @param voice one of {@link #voices}
     * @return mono, at the engine's own rate; with the words' times where the engine tells them, else as one stretch
     * @throws SynthesisException if this text cannot be spoken; other texts can
     */
    Speech speak(String text, String voice);

    @Override
    void close();

    /** A text could not be spoken. */
    final class SynthesisException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public SynthesisException(String message, Throwable cause) {
            super(message, cause);
        }

        public SynthesisException(String message) {
            super(message);
        }
    }
}
