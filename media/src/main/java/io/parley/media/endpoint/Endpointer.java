package io.parley.media.endpoint;

import io.parley.media.vad.SpeechDetector;

/**
 * Cuts a call's inbound audio into utterances. It counts slots and nothing else: no clock is read, no packet counted.
 * Stands between the detector and the recogniser on the call's event loop; one thread, allocates nothing.
 */
public final class Endpointer {
    /** 30 s: an utterance is cut here, whatever the caller does; also bounds what one can cost to recognise. */
    public static final int MAX_UTTERANCE_TICKS = 1500;

    private final SpeechDetector detector;
    private final SpeechGate gate = new SpeechGate();
    private boolean inUtterance;
    private int utteranceTicks;
    private int speechTicks;
    private int silentTicks;
    private int onsetTicksAgo;

    public Endpointer(SpeechDetector detector) {
        this.detector = detector;
    }

    /** What a slot changed. */
    public enum Edge {
        NONE,
        /** The caller speaks, and has done so for {@link Endpointer#onsetTicksAgo} slots. */
        SPEECH_STARTED,
        /** The caller has been silent for the endpoint time, or the utterance reached its bound. */
        ENDPOINT
    }

    /**
     * Takes the next slot of audio.
     *
     * @param samples 160 samples at 8 kHz from {@code offset}
     * @param endpointTicks slots of silence that end an utterance, at least 1; may change from slot to slot
     */
    public Edge slot(short[] samples, int offset, int endpointTicks) {
        return next(detector.speech(samples, offset), endpointTicks);
    }

    /** Takes a slot in which no audio of the caller came (absent, comfort noise): silence, the detector hears nothing. */
    public Edge silentSlot(int endpointTicks) {
        return next(0, endpointTicks);
    }

    /** Whether an utterance has begun and not ended. */
    public boolean inUtterance() {
        return inUtterance;
    }

    /** Slots of speech in this utterance so far, or in the last one after its end. */
    public int speechTicks() {
        return speechTicks;
    }

    /** Right at {@link Edge#SPEECH_STARTED}: how many slots before this one the speech began, 3 … 5. */
    public int onsetTicksAgo() {
        return onsetTicksAgo;
    }

    /** Slots since the last one that was speech; 0 while the caller speaks; from the start if there was none yet. */
    public int silentTicks() {
        return silentTicks;
    }

    /** Forgets the utterance and the line's noise, as for a new call. */
    public void reset() {
        detector.reset();
        gate.reset();
        inUtterance = false;
        utteranceTicks = 0;
        speechTicks = 0;
        silentTicks = 0;
        onsetTicksAgo = 0;
    }

    private Edge next(float score, int endpointTicks) {
        gate.slot(score);
        return inUtterance ? inside(endpointTicks) : outside();
    }

    private Edge outside() {
        if (!gate.begins()) {
            silentTicks = Math.min(silentTicks + 1, Integer.MAX_VALUE - 1);
            return Edge.NONE;
        }
        inUtterance = true;
        onsetTicksAgo = gate.onsetTicksAgo();
        utteranceTicks = onsetTicksAgo + 1;
        speechTicks = gate.onsetSpeechTicks();
        silentTicks = 0;
        return Edge.SPEECH_STARTED;
    }

    private Edge inside(int endpointTicks) {
        utteranceTicks++;
        if (gate.stays()) {
            speechTicks++;
            silentTicks = 0;
        } else {
            silentTicks++;
        }
        if (silentTicks < endpointTicks && utteranceTicks < MAX_UTTERANCE_TICKS) {
            return Edge.NONE;
        }
        inUtterance = false;
        // What was heard up to here belongs to this utterance: the next one's onset must not reach back into it.
        gate.reset();
        return Edge.ENDPOINT;
    }
}
