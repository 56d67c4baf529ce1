package io.parley.engine.conversation;

/**
 * What a recogniser made of an utterance in the end, and what tells whether to believe it.
 *
 * @param text empty if nothing was understood
 * @param confidence of the recogniser, 0 … 1
 * @param speechTicks from the utterance's first slot of speech to its last, 20 ms each
 */
record FinalText(String text, double confidence, long speechTicks) {
    static final FinalText NOTHING = new FinalText("", 0, 0);
}
