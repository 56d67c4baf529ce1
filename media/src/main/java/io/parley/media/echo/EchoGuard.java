package io.parley.media.echo;

import java.util.Arrays;

/**
 * Tells slots in which only our own prompt comes back from those in which somebody speaks. Stands before the speech
 * detector on the call's event loop: a slot that it explains is silence to the endpointer.
 *
 * <p>It knows what was sent for {@value #LAGS} slots. For each delay in that time and each band it keeps how strong an echo of
 * that delay can be at the most: the level of what came in, relative to what was sent so long before, near the least that
 * was ever seen. Speech has pauses and gaps in its bands, so within a second of prompt all delays but those of a real echo
 * are ruled out, and on a line without echo all of them; there the guard explains nothing any more. A slot is explained
 * if hardly any of its energy is above the strongest echo that is still possible. Somebody who cuts into the first
 * second of the first prompt may be found up to 100 ms later than usual, a soft voice later still.
 *
 * <p>Costs next to nothing while nothing has been sent for a second, else about 6 µs a slot; allocates nothing. One
 * thread; the same slots give the same answers.
 */
public final class EchoGuard {
    /** 900 ms: the longest delay of an echo, 800 ms, and what the jitter buffers on the way may add. */
    static final int LAGS = 45;

    private static final int BANDS = Spectrum.BANDS;
    /** Of the sent slots so many more are kept than there are lags: a lag is compared over several slots. */
    private static final int RING = 64;

    private static final int RING_MASK = RING - 1;

    /**
     * An echo's greatest gain, near its least level, where nothing is known yet: with the margin −3 dB. More would hide people
     * who cut into the first words, less would let the echo of a loudspeaker through.
     */
    private static final float UNKNOWN_GAIN_DB = -14;
    /** Softer than this no echo of a prompt reaches the level of speech. */
    private static final float LOWEST_GAIN_DB = -60;
    /** A band of what was sent says something about the echo if it is louder than this. */
    private static final float ACTIVE_DBFS = -46;

    /** Above the possible echo by so much: not ours. Covers what windows, codec, and a line's or room's response change. */
    private static final float MARGIN_DB = 11;
    /** So much of a slot's energy must be above the possible echo. */
    private static final float FOREIGN_SHARE = 0.5f;

    /** The bound follows low ratios quickly and high ones slowly: it settles near the seventh part from below. */
    private static final float DOWN_DB = 0.3f;

    private static final float UP_DB = 0.05f;
    /** A ratio that is lower by more than this rules the delay out: half the way at once. */
    private static final float RULED_OUT_DB = 12;

    /** What an echo loses in 20 ms after its source has become silent: a room's, not a line's. */
    private static final float DECAY_DB = 2.5f;

    private static final float QUIET_DBFS = decibels(Spectrum.QUIET);
    /** Softer slots are no speech to any detector: it is to hear them, for it measures the line's noise there. */
    private static final float INAUDIBLE = 2.5e-6f;

    private final Spectrum spectrum = new Spectrum();
    /** By slot, then band: power of what was sent; level of the loudest of a slot and its neighbours; level of three. */
    private final float[] sent = new float[RING * BANDS];

    private final float[] sentMost = new float[RING * BANDS];
    private final float[] sentMean = new float[RING * BANDS];
    /** By lag, then band. */
    private final float[] gains = new float[LAGS * BANDS];
    /** Powers of the last three slots that came in. */
    private final float[] heard = new float[3 * BANDS];

    private final float[] heardMean = new float[BANDS];
    private final float[] possible = new float[BANDS];

    private long slots;
    /** Slots since something was sent; beyond all lags there is nothing to compare with. */
    private int silentSlots = RING;

    private int heardAt;
    private long explained;

    public EchoGuard() {
        Arrays.fill(sent, Spectrum.QUIET);
        Arrays.fill(sentMost, QUIET_DBFS);
        Arrays.fill(sentMean, QUIET_DBFS);
        Arrays.fill(heard, Spectrum.QUIET);
        Arrays.fill(possible, QUIET_DBFS);
        forget();
    }

    /** The way of the audio has changed (another address, another leg): nothing is known about its echo any more. */
    public void forget() {
        Arrays.fill(gains, UNKNOWN_GAIN_DB);
    }

    /**
     * Takes what was handed to the socket in this slot, after {@link #explains} of the same slot.
     *
     * @param samples 160 at 8 kHz; zeros where nothing was sent
     */
    public void sent(short[] samples) {
        boolean silent = isSilent(samples);
        if (silent && silentSlots == RING) {
            return; // all that is kept is silence already
        }
        silentSlots = silent ? silentSlots + 1 : 0;
        slots++;
        int now = at(0);
        if (silent) {
            Arrays.fill(sent, now, now + BANDS, Spectrum.QUIET);
        } else {
            spectrum.measure(samples, sent, now);
        }
        int before = at(1);
        int beforeThat = at(2);
        for (int band = 0; band < BANDS; band++) {
            float power = sent[now + band];
            float previous = sent[before + band];
            float most = decibels(Math.max(power, previous));
            sentMost[now + band] = most;
            sentMost[before + band] = Math.max(sentMost[before + band], most);
            sentMean[now + band] = decibels((power + previous + sent[beforeThat + band]) / 3);
        }
    }

    /**
     * Whether what came in is nothing but our own sound. Never of a slot in which nothing is heard.
     *
     * @param samples 160 at 8 kHz
     */
    public boolean explains(short[] samples) {
        if (silentSlots == RING) {
            return false;
        }
        int now = heardAt * BANDS;
        heardAt = (heardAt + 1) % 3;
        spectrum.measure(samples, heard, now);
        for (int band = 0; band < BANDS; band++) {
            heardMean[band] = decibels((heard[band] + heard[BANDS + band] + heard[2 * BANDS + band]) / 3);
        }
        predict();
        learn();
        boolean ours = isAudible(now) && foreignShare(now) < FOREIGN_SHARE;
        if (ours) {
            explained++;
        }
        return ours;
    }

    /** The strongest echo that is possible now, by band. */
    private void predict() {
        for (int band = 0; band < BANDS; band++) {
            possible[band] -= DECAY_DB;
        }
        for (int lag = 0; lag < LAGS; lag++) {
            int then = at(lag);
            int gain = lag * BANDS;
            for (int band = 0; band < BANDS; band++) {
                possible[band] = Math.max(possible[band], sentMost[then + band] + gains[gain + band]);
            }
        }
    }

    private void learn() {
        for (int lag = 0; lag < LAGS; lag++) {
            int then = at(lag);
            int gain = lag * BANDS;
            for (int band = 0; band < BANDS; band++) {
                float source = sentMean[then + band];
                if (source < ACTIVE_DBFS) {
                    continue;
                }
                float over = heardMean[band] - source - gains[gain + band];
                float change;
                if (over >= 0) {
                    change = UP_DB;
                } else if (over > -RULED_OUT_DB) {
                    change = -DOWN_DB;
                } else {
                    change = over / 2;
                }
                gains[gain + band] = Math.max(LOWEST_GAIN_DB, Math.min(UNKNOWN_GAIN_DB, gains[gain + band] + change));
            }
        }
    }

    private boolean isAudible(int now) {
        float power = 0;
        for (int band = 0; band < BANDS; band++) {
            power += heard[now + band];
        }
        return power > INAUDIBLE;
    }

    /** The part of the slot's energy that is above the possible echo. */
    private float foreignShare(int now) {
        float all = 0;
        float foreign = 0;
        for (int band = 0; band < BANDS; band++) {
            float power = heard[now + band];
            all += power;
            if (decibels(power) > possible[band] + MARGIN_DB) {
                foreign += power;
            }
        }
        return foreign / all;
    }

    /** Slots so far in which something was heard, and nothing but our own sound. */
    public long explained() {
        return explained;
    }

    /** The delay of the strongest echo that is possible, and how much softer it comes back, for people. */
    public String shape() {
        int best = 0;
        float most = LOWEST_GAIN_DB;
        for (int lag = 0; lag < LAGS; lag++) {
            float sum = 0;
            for (int band = 0; band < BANDS; band++) {
                sum += gains[lag * BANDS + band];
            }
            if (sum / BANDS > most) {
                most = sum / BANDS;
                best = lag;
            }
        }
        return "explained " + explained + ", at most " + Math.round(most) + " dB after " + 20 * (best + 1) + " ms";
    }

    /** Where the slot lies that was sent so many slots before the last one. */
    private int at(int lag) {
        return (int) ((slots - lag) & RING_MASK) * BANDS;
    }

    private static boolean isSilent(short[] samples) {
        for (short sample : samples) {
            if (Math.abs(sample) > 8) {
                return false;
            }
        }
        return true;
    }

    private static float decibels(float power) {
        return 10 * (float) Math.log10(power);
    }
}
