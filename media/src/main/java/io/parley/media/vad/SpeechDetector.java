package io.parley.media.vad;

/** Tells how much a 20 ms slot sounds like speech. Holds the state of one call; used by one thread; allocates nothing. */
public interface SpeechDetector {

    /** Is it a voice? What {@link #voice} answers. */
    enum Verdict {
        VOICE,
        /** Ask again with the next slot; after a few the answer is one of the others. */
        UNDECIDED,
        NO_VOICE
    }

    /**
     * Takes the next slot.
     *
     * @param samples 160 samples at 8 kHz from {@code offset}
     * @return 0 (surely not speech) … 1 (surely speech)
     */
    float speech(short[] samples, int offset);

    /**
     * A second opinion on what the last slots add up to: asked after {@link #speech}, and only while a voice is
     * suspected that did not speak before. A detector without one believes its own answers.
     *
     * @param ticksAgo how many slots before the last one the suspected voice began
     */
    default Verdict voice(int ticksAgo) {
        return Verdict.VOICE;
    }

    /** Power of the last slot in the band of speech, relative to full scale: 0 … 1. */
    double power();

    /** Forgets everything heard so far. */
    void reset();
}
