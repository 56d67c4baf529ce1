package io.parley.media.tts;

import io.parley.media.audio.Pcm;
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

    /** Whether it says things at this speed by itself; at 1, each does. */
    default boolean speaksAt(double speed) {
        return speed == 1;
    }

    /**
     * Renders one text, and hands over what there is of it while the rest is still made, if it can.
     *
     * @param speed at which it {@link #speaksAt}
     * @return all of it
     * @throws SynthesisException as above, and of kind {@code CANCELLED} when nobody wants the rest
     */
    default Speech speak(String text, String voice, double speed, Early early) {
        if (!speaksAt(speed)) {
            throw new IllegalArgumentException("speed " + speed + ", expected one that it speaks at");
        }
        return speak(text, voice);
    }

    /** Takes audio as it is made. Called on the thread that has it spoken, one piece after the other. */
    interface Early {
        /** Waits for all of it. */
        Early NOBODY = _ -> true;

        /**
         * The next piece.
         *
         * @return false if the rest is not wanted any more
         */
        boolean take(Pcm piece);
    }

    @Override
    void close();

    /** A text could not be spoken. */
    final class SynthesisException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Kind kind;

        /** Whose fault it is, and whether another try makes sense. */
        public enum Kind {
            /** The text's or the voice's: it cannot be spoken, others can. */
            TEXT(false),
            /** Nobody is there. */
            UNREACHABLE(true),
            /** Somebody is there and has no time. */
            BUSY(true),
            /** Nothing came in time. A second wait is longer than a caller's patience. */
            TIMED_OUT(false),
            /** It began to come and did not end well: trying again would say the beginning twice. */
            BROKEN_OFF(false),
            /** The service does not take the request: key, model or text. */
            REFUSED(false),
            /** What came is no audio, or too much of it. */
            WRONG_ANSWER(false),
            /** Nobody wanted the rest. */
            CANCELLED(false);

            private final boolean again;

            Kind(boolean again) {
                this.again = again;
            }

            boolean canBeTriedAgain() {
                return again;
            }

            /** Whether it is the synthesiser that is out of order: another one could say it. */
            public boolean isOutOfOrder() {
                return this != TEXT && this != CANCELLED;
            }
        }

        public SynthesisException(String message, Throwable cause) {
            super(message, cause);
            this.kind = Kind.TEXT;
        }

        public SynthesisException(String message) {
            super(message);
            this.kind = Kind.TEXT;
        }

        public SynthesisException(Kind kind, String message) {
            super(message);
            this.kind = kind;
        }

        public SynthesisException(Kind kind, String message, Throwable cause) {
            super(message, cause);
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }
    }
}
