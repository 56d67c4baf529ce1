package io.parley.media.vad;

/**
 * Two detectors in a row: the cheap one hears every slot, the neural one is asked only when a voice is suspected. It
 * then hears again what has just been, from {@value #LEAD_SLOTS} slots before the suspected onset, and what follows,
 * until it is sure or its patience ends. What it refused it is not asked about again for a while, unless it gets
 * louder: steady music costs little. On the call's event loop; the same audio gets the same answers.
 *
 * <p>A voice in silence is confirmed by hearing some 16 slots again, that is 10 frames in one go, some 1 ms; a refusal
 * takes 200 ms more, a frame or two in every three slots.
 */
final class TwoStageDetector implements SpeechDetector {
    private static final int SLOT_SAMPLES = 160;

    /** So that the network knows what there was before: it starts without a memory. */
    static final int LEAD_SLOTS = 12;

    /** Audio that is kept to be heard again: more than a lead and the oldest onset. */
    private static final int RING_SLOTS = 32;

    /** One frame of this probability is a voice … */
    private static final float SURE = 0.95f;
    /** … or two of this in a row. The notes of a piano reach 0.7 now and then. */
    private static final float LIKELY = 0.75f;

    private static final int LIKELY_FRAMES = 2;

    /** Asked for so many slots without finding a voice, it refuses. */
    static final int PATIENCE_SLOTS = 10;

    /** After a refusal nothing is asked for so long; after each further one twice as long, up to … */
    static final int HOLD_OFF_SLOTS = 20;

    static final int LONGEST_HOLD_OFF_SLOTS = 100;
    /** A refusal so long ago has nothing to do with this one. */
    private static final int FORGOTTEN_SLOTS = 100;
    /** What is so much louder than what was refused is something else: a voice over music. */
    private static final float LOUDER_DB = 6;

    private final TwoStageDetection shared;
    private final EnergyDetector cheap = new EnergyDetector();
    private final SileroStream neural;
    private final short[] ring = new short[RING_SLOTS * SLOT_SAMPLES];

    /** Heard so far; the last one is {@code slots - 1}. */
    private long slots;

    // Of the suspicion that is looked into.
    private boolean asking;
    private long lastAsked;
    private int asked;
    private int likelyFrames;

    // Of the last refusal.
    private long heldOffUntil;
    private int holdOffSlots;
    private float refusedDbfs;

    TwoStageDetector(TwoStageDetection shared, SileroModel model) {
        this.shared = shared;
        this.neural = new SileroStream(model);
        reset();
    }

    @Override
    public float speech(short[] samples, int offset) {
        System.arraycopy(samples, offset, ring, ringOffset(slots), SLOT_SAMPLES);
        slots++;
        return cheap.speech(samples, offset);
    }

    @Override
    public double power() {
        return cheap.power();
    }

    @Override
    public Verdict voice(int ticksAgo) {
        if (!shared.neural()) {
            asking = false;
            return Verdict.VOICE;
        }
        if (asking && lastAsked == slots) {
            return Verdict.UNDECIDED; // a slot that was not for the detector to hear: nothing new
        }
        if (asking && lastAsked == slots - 1) {
            return verdict(slots - 1);
        }
        if (slots <= heldOffUntil && cheap.levelDbfs() < refusedDbfs + LOUDER_DB) {
            return Verdict.NO_VOICE;
        }
        shared.countSuspicion();
        neural.reset();
        asking = true;
        asked = 0;
        likelyFrames = 0;
        int again = Math.min(RING_SLOTS, ticksAgo + 1 + LEAD_SLOTS);
        return verdict(Math.max(0, slots - again));
    }

    /** Hears the slots from one on up to the last. */
    private Verdict verdict(long from) {
        lastAsked = slots;
        boolean voice = false;
        try {
            for (long slot = from; slot < slots && !voice; slot++) {
                voice = isVoice(neural.slot(ring, ringOffset(slot)));
            }
        } catch (DetectorException e) {
            shared.failed(e);
            voice = true;
        }
        if (voice) {
            return confirmed();
        }
        return ++asked < PATIENCE_SLOTS ? Verdict.UNDECIDED : refused();
    }

    /** @param probability of a frame, or −1 if none was complete */
    private boolean isVoice(float probability) {
        if (probability < 0) {
            return false;
        }
        likelyFrames = probability >= LIKELY ? likelyFrames + 1 : 0;
        return probability >= SURE || likelyFrames >= LIKELY_FRAMES;
    }

    private Verdict confirmed() {
        shared.countVoice();
        asking = false;
        heldOffUntil = 0;
        holdOffSlots = HOLD_OFF_SLOTS;
        return Verdict.VOICE;
    }

    private Verdict refused() {
        shared.countRefusal();
        asking = false;
        refusedDbfs = cheap.levelDbfs();
        boolean again = slots - heldOffUntil < FORGOTTEN_SLOTS && heldOffUntil > 0;
        holdOffSlots = again ? Math.min(2 * holdOffSlots, LONGEST_HOLD_OFF_SLOTS) : HOLD_OFF_SLOTS;
        heldOffUntil = slots + holdOffSlots;
        return Verdict.NO_VOICE;
    }

    @Override
    public void reset() {
        cheap.reset();
        slots = 0;
        asking = false;
        heldOffUntil = 0;
        holdOffSlots = HOLD_OFF_SLOTS;
    }

    private static int ringOffset(long slot) {
        return (int) (slot % RING_SLOTS) * SLOT_SAMPLES;
    }
}
