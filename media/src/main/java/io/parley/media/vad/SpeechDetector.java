package io.parley.media.vad;

/** Tells how much a 20 ms slot sounds like speech. Holds the state of one call; used by one thread; allocates nothing. */
public interface SpeechDetector {

    /**
     * Takes the next slot.
     *
     * @param samples 160 samples at 8 kHz from {@code offset}
     * @return 0 (surely not speech) … 1 (surely speech)
     */
    float speech(short[] samples, int offset);

    /** Forgets everything heard so far. */
    void reset();
}
