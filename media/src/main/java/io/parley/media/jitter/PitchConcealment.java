package io.parley.media.jitter;

import java.util.Arrays;

/**
 * Goes on with the voice where packets are missing, by the method of ITU-T G.711 Appendix I (1999): the last pitch
 * period is repeated, from 10 ms on the last two, from 20 ms on the last three, so that it does not buzz; it fades out
 * by {@value #FADED_MILLIS} ms; what arrives then is faded in over what would have gone on.
 *
 * <p>Other than the Appendix, nothing is delayed: the join at the beginning of a gap, for which it holds back 3.75 ms, is
 * made by a step that decays within a quarter of a period. A gap's beginning costs some 10 µs, all else next to nothing.
 * Pure; allocates nothing after construction.
 */
public final class PitchConcealment implements Concealment {
    /** When a gap has become silence. The Appendix has 60. */
    static final int FADED_MILLIS = 80;

    /** 200 Hz, the highest pitch looked for. */
    private static final int SHORTEST_PERIOD = 40;
    /** 66 Hz, the lowest. */
    private static final int LONGEST_PERIOD = 120;
    /** Over so much the period is looked for: 20 ms. */
    private static final int TEMPLATE = 160;

    private static final int MOST_PERIODS = 3;
    /** What is remembered of what was played: three of the longest periods and the quarter before them. */
    private static final int HISTORY = MOST_PERIODS * LONGEST_PERIOD + LONGEST_PERIOD / 4;

    /** After so much one period more is repeated, and the fading begins: 10 ms. */
    private static final int STEP = 80;

    private static final int FADED = FADED_MILLIS * 8;
    /** Overlap with what arrives: a quarter of a period, 4 ms more for each 10 ms of gap, 10 ms at most. */
    private static final int OVERLAP_A_STEP = 32;

    private static final int MOST_OVERLAP = 80;
    /** Energy of a template below which there is no pitch to be found: a few units a sample. */
    private static final double NO_ENERGY = TEMPLATE * 16.0;

    /** What was played last, oldest first; in a gap, what was played before it. */
    private final short[] history = new short[HISTORY];
    /** The periods that are repeated, the end of the last leading to the beginning of the first. */
    private final short[] loop = new short[MOST_PERIODS * LONGEST_PERIOD];

    private boolean anything;
    private boolean gap;
    /** Samples filled in this gap. */
    private int filled;

    private int period;
    private int loopLength;
    private int position;

    /** The continuation of the loop before, while it hands over. */
    private final short[] tail = new short[LONGEST_PERIOD / 4];

    private int tailLength;
    private int tailAt;
    /** What the last sample was off the one that is like it a period earlier. */
    private int step;

    private int overlap;
    private int overlapAt;

    @Override
    public void played(short[] samples, int offset, int length) {
        if (gap) {
            gap = false;
            overlap = Math.min(MOST_OVERLAP, period / 4 + OVERLAP_A_STEP * (filled / STEP));
            overlapAt = 0;
        }
        if (overlapAt < overlap) {
            int joined = Math.min(length, overlap - overlapAt);
            for (int i = 0; i < joined; i++) {
                int arrived = samples[offset + i] * (overlapAt + 1);
                int goingOn = next() * (overlap - overlapAt - 1);
                samples[offset + i] = (short) ((arrived + goingOn) / overlap);
                overlapAt++;
            }
        }
        remember(samples, offset, length);
    }

    private void remember(short[] samples, int offset, int length) {
        System.arraycopy(history, length, history, 0, HISTORY - length);
        System.arraycopy(samples, offset, history, HISTORY - length, length);
        anything = true;
    }

    @Override
    public void fill(short[] samples, int offset, int length) {
        if (!anything) {
            Arrays.fill(samples, offset, offset + length, (short) 0);
            return;
        }
        if (!gap) {
            begin();
        }
        for (int i = 0; i < length; i++) {
            samples[offset + i] = next();
        }
    }

    private void begin() {
        gap = true;
        filled = 0;
        period = period();
        position = 0;
        tailLength = 0;
        repeat(1);
        step = history[HISTORY - 1] - history[HISTORY - 1 - period];
    }

    /** The next sample of what is repeated. */
    private short next() {
        if (filled == STEP || filled == 2 * STEP) {
            handOver();
            repeat(filled / STEP + 1);
            position %= period;
        }
        int sample = loop[position];
        position = position + 1 == loopLength ? 0 : position + 1;
        if (tailAt < tailLength) {
            sample = (tail[tailAt] * (tailLength - tailAt) + sample * tailAt) / tailLength;
            tailAt++;
        }
        int quarter = period / 4;
        if (filled < quarter) {
            sample += step * (quarter - filled) / quarter;
        }
        if (filled >= STEP) {
            sample = sample * Math.max(0, FADED - filled) / (FADED - STEP);
        }
        filled++;
        return (short) Math.clamp(sample, Short.MIN_VALUE + 1, Short.MAX_VALUE);
    }

    /** Keeps how the loop would have gone on. */
    private void handOver() {
        tailLength = period / 4;
        tailAt = 0;
        int at = position;
        for (int i = 0; i < tailLength; i++) {
            tail[i] = loop[at];
            at = at + 1 == loopLength ? 0 : at + 1;
        }
    }

    /** Makes the loop of the last so many periods: its last quarter period becomes what came before its first sample. */
    private void repeat(int periods) {
        loopLength = periods * period;
        int start = HISTORY - loopLength;
        System.arraycopy(history, start, loop, 0, loopLength);
        int quarter = period / 4;
        for (int i = 0; i < quarter; i++) {
            int own = loop[loopLength - quarter + i] * (quarter - i - 1);
            int before = history[start - quarter + i] * (i + 1);
            loop[loopLength - quarter + i] = (short) ((own + before) / quarter);
        }
    }

    /** The lag at which the last 20 ms are most like what was before: every second lag and sample, then its neighbours. */
    private int period() {
        int best = bestLag(SHORTEST_PERIOD, LONGEST_PERIOD, 2);
        return bestLag(Math.max(SHORTEST_PERIOD, best - 1), Math.min(LONGEST_PERIOD, best + 1), 1);
    }

    private int bestLag(int from, int to, int stride) {
        int start = HISTORY - TEMPLATE;
        int best = to;
        double bestMatch = Double.NEGATIVE_INFINITY;
        for (int lag = from; lag <= to; lag += stride) {
            double product = 0;
            double energy = 0;
            for (int i = start; i < HISTORY; i += stride) {
                double earlier = history[i - lag];
                product += history[i] * earlier;
                energy += earlier * earlier;
            }
            double match = product / Math.sqrt(Math.max(energy, NO_ENERGY));
            if (match > bestMatch) {
                bestMatch = match;
                best = lag;
            }
        }
        return best;
    }

    @Override
    public void forget() {
        anything = false;
        gap = false;
        overlap = 0;
        overlapAt = 0;
        Arrays.fill(history, (short) 0);
    }
}
