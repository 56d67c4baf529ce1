package io.parley.media.codec;

/**
 * One of the two bands of G.722 (ITU-T G.722 sections 3.5 and 3.6): predicts the next sample from what was decoded and says how large a
 * step is now. Encoder and decoder each run the same two. Fixed point as the recommendation has it: results are bit by bit its own.
 */
final class SubBand {
    private static final int[] SCALES = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
        3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };
    private static final int ZEROS = 6;

    private final int scaleShift;
    private final int mostLogarithm;

    private int predicted;
    private int zeroPredicted;
    private int step;
    private int logarithm;

    private final int[] reconstructed = new int[3];
    private final int[] partial = new int[3];
    private final int[] pole = new int[3];
    private final int[] zero = new int[ZEROS + 1];
    private final int[] difference = new int[ZEROS + 1];

    private SubBand(int scaleShift, int mostLogarithm, int firstStep) {
        this.scaleShift = scaleShift;
        this.mostLogarithm = mostLogarithm;
        this.step = firstStep;
    }

    /** 0 to 4 kHz. */
    static SubBand low() {
        return new SubBand(8, 18_432, 32);
    }

    /** 4 to 8 kHz. */
    static SubBand high() {
        return new SubBand(10, 22_528, 8);
    }

    int predicted() {
        return predicted;
    }

    int step() {
        return step;
    }

    /** Blocks LOGSCL and SCALEL, LOGSCH and SCALEH: the next step is larger or smaller by what the code says. */
    void adapt(int by) {
        logarithm = Math.clamp(((logarithm * 127) >> 7) + by, 0, mostLogarithm);
        int shift = scaleShift - (logarithm >> 11);
        int scale = SCALES[(logarithm >> 6) & 31];
        step = (shift < 0 ? scale << -shift : scale >> shift) << 2;
    }

    /** Block 4: takes the decoded difference, adapts both predictors and predicts. */
    void take(int decoded) {
        difference[0] = decoded;
        reconstructed[0] = saturated(predicted + decoded);
        partial[0] = saturated(zeroPredicted + decoded);
        int secondPole = secondPole();
        int firstPole = firstPole(secondPole);
        adaptZeros(decoded);
        for (int i = ZEROS; i > 0; i--) {
            difference[i] = difference[i - 1];
        }
        for (int i = 2; i > 0; i--) {
            reconstructed[i] = reconstructed[i - 1];
            partial[i] = partial[i - 1];
        }
        pole[1] = firstPole;
        pole[2] = secondPole;
        int polesPredicted = saturated(((pole[1] * saturated(2 * reconstructed[1])) >> 15)
                + ((pole[2] * saturated(2 * reconstructed[2])) >> 15));
        zeroPredicted = 0;
        for (int i = ZEROS; i > 0; i--) {
            zeroPredicted = saturated(zeroPredicted + ((zero[i] * saturated(2 * difference[i])) >> 15));
        }
        predicted = saturated(polesPredicted + zeroPredicted);
    }

    /** Block UPPOL2. */
    private int secondPole() {
        int turned = saturated(pole[1] << 2);
        if (sameSign(partial[0], partial[1])) {
            turned = Math.min(-turned, Short.MAX_VALUE);
        }
        int next = (sameSign(partial[0], partial[2]) ? 128 : -128) + (turned >> 7) + ((pole[2] * 32_512) >> 15);
        return Math.clamp(next, -12_288, 12_288);
    }

    /** Block UPPOL1. */
    private int firstPole(int secondPole) {
        int next = saturated((sameSign(partial[0], partial[1]) ? 192 : -192) + ((pole[1] * 32_640) >> 15));
        int most = saturated(15_360 - secondPole);
        return Math.clamp(next, -most, most);
    }

    /** Block UPZERO. */
    private void adaptZeros(int decoded) {
        int by = decoded == 0 ? 0 : 128;
        for (int i = 1; i <= ZEROS; i++) {
            zero[i] = saturated((sameSign(difference[i], decoded) ? by : -by) + ((zero[i] * 32_640) >> 15));
        }
    }

    private static boolean sameSign(int a, int b) {
        return (a ^ b) >= 0;
    }

    static int saturated(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
