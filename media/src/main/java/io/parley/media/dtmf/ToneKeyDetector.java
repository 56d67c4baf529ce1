package io.parley.media.dtmf;

/**
 * Keys by their tones in the audio (ITU-T Q.23), for peers that have no better way to tell them: Goertzel's filters over
 * blocks of 13 ms, every 10 ms. Two tones of about the same level must make up most of what is heard, in three blocks
 * running; so speech is not taken for keys (Q.24: talk-off). A press is told once, {@value #PAUSE_BLOCKS} blocks without it end
 * it. On the call's event loop; pure; allocates nothing after construction; some 2 µs a slot where there is sound.
 */
public final class ToneKeyDetector {
    /** Q.23: the tones of a row, then those of a column, Hz. */
    private static final double[] TONES = {697, 770, 852, 941, 1209, 1336, 1477, 1633};

    private static final int ROWS = 4;
    private static final String KEYS = "123A456B789C*0#D";
    private static final int SAMPLE_RATE_HZ = 8000;

    private static final int SLOT = 160;
    private static final int HOP = 80;
    /** Tones 1.5 % off, as Q.24 has it, still fall into their filter, and the neighbour's falls out of it. */
    private static final int BLOCK = 105;

    /** Of a block's mean square: -36 dBm0, 7 dB below what Q.24 lets a sender send. */
    private static final double QUIETEST = 100 * 100;
    /** Share of a block's energy in the two tones, where they begin or end within it … */
    private static final double PURITY_AT_AN_EDGE = 0.5;
    /** … and where they fill it, each 1.5 % off. */
    private static final double PURITY = 0.75;
    /** Above every other tone of its group: 6 dB. */
    private static final double ABOVE_OTHERS = 4;
    /** One tone may be so much louder than the other: 10 dB, of which 8 are the sender's (Q.24). */
    private static final double TWIST = 10;
    /**
     * A voice has harmonics, a tone has none: the column's second one is 12 dB below it. That of the row lies between the
     * columns, and says nothing.
     */
    private static final double HARMONIC = 1 / 16.0;

    private static final int BLOCKS = 3;
    /** So many blocks lie in a pause of 40 ms, wherever it begins. */
    private static final int PAUSE_BLOCKS = 3;

    private final double[] coefficients = new double[TONES.length + ROWS];
    private final double[] power = new double[TONES.length];
    /** The end of the slot before, then the slot. */
    private final short[] recent = new short[BLOCK - HOP + SLOT];

    private char candidate = Keys.NONE;
    private int seen;
    private boolean filled;
    private boolean blockFilled;
    private char sounding = Keys.NONE;
    private int without;

    public ToneKeyDetector() {
        for (int i = 0; i < coefficients.length; i++) {
            double hz = i < TONES.length ? TONES[i] : 2 * TONES[i - ROWS];
            coefficients[i] = 2 * Math.cos(2 * Math.PI * hz / SAMPLE_RATE_HZ);
        }
    }

    /**
     * Hears a slot of 160 samples.
     *
     * @return the key whose press is known from here on, or {@link Keys#NONE}
     */
    public char slot(short[] samples) {
        int kept = recent.length - SLOT;
        System.arraycopy(recent, SLOT, recent, 0, kept);
        System.arraycopy(samples, 0, recent, kept, SLOT);
        char first = heard(keyIn(0));
        char second = heard(keyIn(HOP));
        return first != Keys.NONE ? first : second;
    }

    /** Whether the press that was told is going on: what is heard is no speech. */
    public boolean sounding() {
        return sounding != Keys.NONE;
    }

    private char heard(char key) {
        boolean same = key == candidate;
        seen = same ? seen + 1 : 1;
        filled = blockFilled || (same && filled);
        candidate = key;
        if (sounding != Keys.NONE) {
            without = key == sounding ? 0 : without + 1;
            if (without >= PAUSE_BLOCKS) {
                sounding = Keys.NONE;
            }
        }
        if (key == Keys.NONE || key == sounding || seen < BLOCKS || !filled) {
            return Keys.NONE;
        }
        sounding = key;
        without = 0;
        return key;
    }

    private char keyIn(int from) {
        blockFilled = false;
        double energy = 0;
        for (int i = from; i < from + BLOCK; i++) {
            energy += (double) recent[i] * recent[i];
        }
        if (energy < BLOCK * QUIETEST) {
            return Keys.NONE;
        }
        for (int i = 0; i < power.length; i++) {
            power[i] = goertzel(from, coefficients[i]);
        }
        int row = strongest(0, ROWS);
        int column = strongest(ROWS, TONES.length);
        double low = power[row];
        double high = power[column];
        // A tone of amplitude A has the power (A · BLOCK / 2)², and the energy A² · BLOCK / 2.
        double purity = 2 * (low + high) / BLOCK / energy;
        blockFilled = purity >= PURITY;
        boolean even = low <= TWIST * high && high <= TWIST * low;
        if (purity < PURITY_AT_AN_EDGE || !even || !standsOut(row, 0, ROWS) || !standsOut(column, ROWS, TONES.length)) {
            return Keys.NONE;
        }
        boolean voice = goertzel(from, coefficients[TONES.length + column - ROWS]) > HARMONIC * high;
        return voice ? Keys.NONE : KEYS.charAt(ROWS * row + column - ROWS);
    }

    private int strongest(int from, int to) {
        int strongest = from;
        for (int i = from + 1; i < to; i++) {
            if (power[i] > power[strongest]) {
                strongest = i;
            }
        }
        return strongest;
    }

    private boolean standsOut(int tone, int from, int to) {
        for (int i = from; i < to; i++) {
            if (i != tone && power[i] * ABOVE_OTHERS > power[tone]) {
                return false;
            }
        }
        return true;
    }

    private double goertzel(int from, double coefficient) {
        double before = 0;
        double last = 0;
        for (int i = from; i < from + BLOCK; i++) {
            double next = recent[i] + coefficient * last - before;
            before = last;
            last = next;
        }
        return last * last + before * before - coefficient * last * before;
    }

    /** What is heard next has nothing to do with what was before. */
    public void forget() {
        candidate = Keys.NONE;
        seen = 0;
        filled = false;
        sounding = Keys.NONE;
    }
}
