package io.parley.media.simulation;

/**
 * The bot's own voice as it comes back from the far end: later, softer, and without the lowest and highest tones, as hybrids
 * and telephones leave it. A direct sound and two reflections.
 */
public final class EchoPath {
    private static final int SLOT = 160;
    private static final int SLOT_MILLIS = 20;
    private static final int SAMPLES_PER_MILLI = 8;
    /** Longer echoes are no echoes of a telephone line. */
    public static final int MAX_DELAY_MILLIS = 800;

    private static final int[] REFLECTIONS_SAMPLES = {0, 21, 67};
    private static final double[] REFLECTIONS = {0.85, -0.4, 0.25};
    private static final int RING = (MAX_DELAY_MILLIS + 2 * SLOT_MILLIS) * SAMPLES_PER_MILLI + SLOT;

    private final int delaySamples;
    private final double gain;
    private final short[] ring = new short[RING];
    private long heardThrough;
    private double low;
    private double smooth;

    /**
     * An echo.
     *
     * @param delayMillis 0 … 800; less than a slot counts as one
     * @param levelDb −60 … 0, against what the far end hears
     */
    public EchoPath(int delayMillis, double levelDb) {
        if (delayMillis < 0 || delayMillis > MAX_DELAY_MILLIS) {
            throw new IllegalArgumentException("delayMillis: " + delayMillis + ", expected 0 to 800");
        }
        if (!(levelDb >= -60 && levelDb <= 0)) {
            throw new IllegalArgumentException("levelDb: " + levelDb + ", expected -60 to 0");
        }
        this.delaySamples = Math.max(SLOT_MILLIS, delayMillis) * SAMPLES_PER_MILLI;
        this.gain = Decibels.factor(levelDb);
    }

    /** What the far end hears in a tick. */
    public void hear(long tick, short[] slot) {
        long from = tick * SLOT;
        for (long at = heardThrough; at < from && at < heardThrough + RING; at++) {
            ring[(int) (at % RING)] = 0;
        }
        for (int i = 0; i < SLOT; i++) {
            ring[(int) ((from + i) % RING)] = slot[i];
        }
        heardThrough = from + SLOT;
    }

    /** Mixes the echo into what the far end sends in a tick. */
    public void speak(long tick, short[] slot) {
        for (int i = 0; i < SLOT; i++) {
            long at = tick * SLOT + i - delaySamples;
            double direct = 0;
            for (int tap = 0; tap < REFLECTIONS.length; tap++) {
                direct += REFLECTIONS[tap] * sample(at - REFLECTIONS_SAMPLES[tap]);
            }
            // One pole each at about 200 Hz and 2.8 kHz.
            low += 0.15 * (direct - low);
            smooth += 0.9 * (direct - low - smooth);
            slot[i] = Decibels.clipped(slot[i] + gain * smooth);
        }
    }

    private short sample(long at) {
        return at < 0 || at >= heardThrough || at < heardThrough - RING ? 0 : ring[(int) (at % RING)];
    }
}
