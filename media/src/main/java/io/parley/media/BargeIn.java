package io.parley.media;

/** What the caller's speech does to a play. A reflex of the event loop; the conversation decides what comes after. */
public sealed interface BargeIn {

    /** Nothing: the play goes on. */
    record Off() implements BargeIn {}

    /**
     * Holds the play on the suspicion that the caller wants it to stop; {@link MediaSession#resume} or {@link
     * MediaSession#drop} follow.
     *
     * @param afterMillis length of speech that does, 20 … 5000
     * @param fromMillis of the play; speech before this place does nothing, 0 … 60,000
     */
    record On(int afterMillis, int fromMillis, Meanwhile meanwhile) implements BargeIn {
        public On {
            if (afterMillis < 20 || afterMillis > 5000) {
                throw new IllegalArgumentException("afterMillis: " + afterMillis + ", expected 20 to 5000");
            }
            if (fromMillis < 0 || fromMillis > 60_000) {
                throw new IllegalArgumentException("fromMillis: " + fromMillis + ", expected 0 to 60000");
            }
        }

        /** One that pauses a play wherever it is. */
        public On(int afterMillis) {
            this(afterMillis, 0, Meanwhile.PAUSE);
        }
    }

    /** What a held play does until the conversation has decided. */
    enum Meanwhile {
        /** It stands still. */
        PAUSE,
        /** It goes on, 12 dB softer. */
        DUCK
    }
}
