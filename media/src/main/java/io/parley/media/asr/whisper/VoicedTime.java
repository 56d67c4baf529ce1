package io.parley.media.asr.whisper;

import java.util.Arrays;

/**
 * How long a voice lasts in an utterance: frames that are clearly louder than its quietest ones and whose sound comes back
 * after a pitch period, as a voice's does and noise's does not. Pure.
 */
final class VoicedTime {
    private static final int FRAMES_A_SECOND = 50;
    /** Louder than this share of full scale, and than so many times the quietest tenth: −50 dBFS, 6 dB. */
    private static final double LEAST_LEVEL = 0.003;

    private static final double ABOVE_FLOOR = 2;
    /** Pitch of voices. */
    private static final int LOWEST_HZ = 70;

    private static final int HIGHEST_HZ = 400;
    /** Of a frame's energy that comes back a period later; noise has less than 0.3. */
    private static final double PERIODIC = 0.45;

    private VoicedTime() {}

    /** Milliseconds of 16-bit audio in which there is a voice. */
    static long millis(short[] samples, int sampleRateHz) {
        int frame = sampleRateHz / FRAMES_A_SECOND;
        int frames = samples.length / frame;
        double[] levels = new double[frames];
        for (int n = 0; n < frames; n++) {
            levels[n] = level(samples, n * frame, frame);
        }
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        double floor = frames == 0 ? 0 : sorted[frames / 10];
        double least = Math.max(LEAST_LEVEL, ABOVE_FLOOR * floor);
        int voiced = 0;
        for (int n = 0; n < frames; n++) {
            if (levels[n] >= least && isPeriodic(samples, n * frame, frame, sampleRateHz)) {
                voiced++;
            }
        }
        return voiced * 1000L / FRAMES_A_SECOND;
    }

    private static double level(short[] samples, int from, int length) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return Math.sqrt(sum / length) / 32768;
    }

    private static boolean isPeriodic(short[] samples, int from, int frame, int sampleRateHz) {
        int window = 2 * frame;
        for (int lag = sampleRateHz / HIGHEST_HZ; lag <= sampleRateHz / LOWEST_HZ; lag++) {
            if (from + window + lag > samples.length) {
                return false;
            }
            double product = 0;
            double own = 1;
            double later = 1;
            for (int i = from; i < from + window; i++) {
                product += (double) samples[i] * samples[i + lag];
                own += (double) samples[i] * samples[i];
                later += (double) samples[i + lag] * samples[i + lag];
            }
            if (product / Math.sqrt(own * later) > PERIODIC) {
                return true;
            }
        }
        return false;
    }
}
