package io.parley.media.dtmf;

/**
 * Keys as tones in the audio (ITU-T Q.23), for peers that take no telephone-events. Pure, stateless: a slot's place in the
 * press gives the phase.
 */
public final class KeyTones {
    private static final double[] ROWS = {697, 770, 852, 941};
    private static final double[] COLUMNS = {1209, 1336, 1477, 1633};
    private static final String KEYS = "123A456B789C*0#D";
    private static final double SAMPLE_RATE_HZ = 8000;

    /** -9 and -7 dBm0 (ITU-T Q.23 leaves levels to networks; Q.24 has senders between -3 and -24). */
    private static final double LOW = 7900;

    private static final double HIGH = 9900;

    private KeyTones() {}

    /**
     * Writes a slot of the tones of a key.
     *
     * @param slotOfPress 0 for the first slot of the press
     */
    public static void write(char key, int slotOfPress, short[] out) {
        int place = KEYS.indexOf(key);
        double low = 2 * Math.PI * ROWS[place / COLUMNS.length] / SAMPLE_RATE_HZ;
        double high = 2 * Math.PI * COLUMNS[place % COLUMNS.length] / SAMPLE_RATE_HZ;
        for (int i = 0; i < out.length; i++) {
            int at = slotOfPress * out.length + i;
            out[i] = (short) Math.round(LOW * Math.sin(low * at) + HIGH * Math.sin(high * at));
        }
    }
}
