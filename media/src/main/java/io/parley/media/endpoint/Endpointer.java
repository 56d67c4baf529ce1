package io.parley.media.endpoint;

import io.parley.media.vad.SpeechDetector;
import io.parley.media.vad.SpeechDetector.Verdict;

/**
 * Cuts a call's inbound audio into utterances. It counts slots and nothing else: no clock is read, no packet counted.
 * Stands between the detector and the recogniser on the call's event loop; one thread, allocates nothing.
 *
 * <p>The detector's scores make it suspect a voice, its verdict settles it. It is asked when an utterance is about to
 * begin; when sound comes back after {@value #RESUMPTION_TICKS} slots of silence in one; and when sound has gone on
 * without any gap for {@value #UNBROKEN_TICKS} slots, as music does that sets in behind a voice. While the verdict is
 * out in an utterance its silence stands still: a caller who goes on is not cut off meanwhile. What is far softer than the
 * caller was in this utterance is not his: see {@link Foreground}.
 */
public final class Endpointer {
    /** 30 s: an utterance is cut here, whatever the caller does; also bounds what one can cost to recognise. */
    public static final int MAX_UTTERANCE_TICKS = 1500;

    /** An onset is never placed further back: 320 ms. */
    public static final int MAX_ONSET_TICKS = 16;

    /** 200 ms: longer than the gap before a plosive. */
    static final int RESUMPTION_TICKS = 10;

    /** 1 s. */
    static final int UNBROKEN_TICKS = 50;

    /** 300 ms: the end of a word may be as soft as others are behind the caller, but not for so long. */
    static final int TAIL_TICKS = 15;

    private final SpeechDetector detector;
    private final SpeechGate gate = new SpeechGate();
    private final Foreground foreground = new Foreground();
    private boolean inUtterance;
    private int utteranceTicks;
    private int speechTicks;
    private int silentTicks;
    private int onsetTicksAgo;

    /** How long ago the voice began that is suspected now; 0: none is. */
    private int suspectedTicks;

    /** Whether what sounds in this utterance must be confirmed before it counts. */
    private boolean doubted;

    private int unbrokenTicks;

    /** Slots since the last one that was loud enough to be the caller's. */
    private int behindTicks;

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
        float score = detector.speech(samples, offset);
        foreground.slot(detector.power());
        return next(score, endpointTicks);
    }

    /** Takes a slot in which no audio of the caller came (absent, comfort noise): silence, the detector hears nothing. */
    public Edge silentSlot(int endpointTicks) {
        foreground.slot(0);
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

    /** Right at {@link Edge#SPEECH_STARTED}: how many slots before this one the speech began, 3 … {@value #MAX_ONSET_TICKS}. */
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
        foreground.reset();
        inUtterance = false;
        utteranceTicks = 0;
        speechTicks = 0;
        silentTicks = 0;
        onsetTicksAgo = 0;
        suspectedTicks = 0;
        doubted = false;
        unbrokenTicks = 0;
        behindTicks = 0;
    }

    private Edge next(float score, int endpointTicks) {
        gate.slot(score);
        return inUtterance ? inside(endpointTicks) : outside();
    }

    private Edge outside() {
        if (gate.begins()) {
            if (verdict(gate.onsetTicksAgo()) == Verdict.VOICE) {
                return begin();
            }
        } else {
            suspectedTicks = 0;
        }
        silentTicks = Math.min(silentTicks + 1, Integer.MAX_VALUE - 1);
        return Edge.NONE;
    }

    private Edge begin() {
        inUtterance = true;
        onsetTicksAgo = suspectedTicks;
        utteranceTicks = onsetTicksAgo + 1;
        // The gate looks back 6 slots; if the verdict took longer, all that was waited for sounded like speech.
        speechTicks = Math.max(gate.onsetSpeechTicks(), onsetTicksAgo - 1);
        silentTicks = 0;
        foreground.begin();
        behindTicks = 0;
        believe();
        return Edge.SPEECH_STARTED;
    }

    private Edge inside(int endpointTicks) {
        utteranceTicks++;
        boolean sounds = gate.stays();
        behindTicks = sounds && !foreground.isBehind() ? 0 : behindTicks + 1;
        if (sounds && behindTicks < TAIL_TICKS) {
            sound();
        } else {
            // What has sounded since he was last heard himself was not his.
            silentTicks = Math.max(silentTicks + 1, sounds ? behindTicks : 0);
            suspectedTicks = 0;
            unbrokenTicks = 0;
        }
        if (silentTicks < endpointTicks && utteranceTicks < MAX_UTTERANCE_TICKS) {
            return Edge.NONE;
        }
        inUtterance = false;
        // What was heard up to here belongs to this utterance: the next one's onset must not reach back into it.
        gate.reset();
        believe();
        return Edge.ENDPOINT;
    }

    /** A slot in an utterance that sounds like speech. */
    private void sound() {
        unbrokenTicks++;
        if (silentTicks >= RESUMPTION_TICKS || unbrokenTicks >= UNBROKEN_TICKS) {
            doubted = true;
        }
        switch (doubted ? verdict(SpeechGate.STAY_SLOTS) : Verdict.VOICE) {
            case VOICE -> {
                speechTicks++;
                silentTicks = 0;
                if (doubted) {
                    believe();
                }
            }
            case UNDECIDED -> {}
            case NO_VOICE -> silentTicks++;
        }
    }

    private void believe() {
        suspectedTicks = 0;
        unbrokenTicks = 0;
        doubted = false;
    }

    /** @param ticksAgo when the voice began, if it has not been suspected before this slot */
    private Verdict verdict(int ticksAgo) {
        suspectedTicks = suspectedTicks == 0 ? ticksAgo : Math.min(suspectedTicks + 1, MAX_ONSET_TICKS);
        return detector.voice(suspectedTicks);
    }
}
