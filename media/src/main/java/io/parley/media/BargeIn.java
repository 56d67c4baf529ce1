package io.parley.media;

/** What the caller's speech does to a play. A reflex of the event loop; the conversation decides what comes after. */
public sealed interface BargeIn {

    /** Nothing: the play goes on. */
    record Off() implements BargeIn {}

    /**
     * Pauses the play.
     *
     * @param afterMillis length of speech that pauses it, 20 … 5000
     */
    record On(int afterMillis) implements BargeIn {
        public On {
            if (afterMillis < 20 || afterMillis > 5000) {
                throw new IllegalArgumentException("afterMillis: " + afterMillis + ", expected 20 to 5000");
            }
        }
    }
}
