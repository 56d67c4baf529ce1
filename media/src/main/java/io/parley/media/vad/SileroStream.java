package io.parley.media.vad;

import java.util.Arrays;

/**
 * One call's way through {@link SileroModel}: cuts slots into the network's frames and keeps its memory. One thread;
 * allocates nothing itself.
 */
final class SileroStream {
    private static final int SLOT_SAMPLES = 160;
    private static final float FULL_SCALE = 32768;

    private final SileroModel model;
    private final float[] input = new float[SileroModel.INPUT_SAMPLES];
    private final float[] state = new float[SileroModel.STATE_FLOATS];
    private int filled = SileroModel.CONTEXT_SAMPLES;

    SileroStream(SileroModel model) {
        this.model = model;
    }

    /**
     * Takes the next slot.
     *
     * @return the probability of speech, 0 … 1, of the frame that this slot completed; −1 if it completed none
     */
    float slot(short[] samples, int offset) {
        float answer = -1;
        for (int i = offset; i < offset + SLOT_SAMPLES; i++) {
            input[filled++] = samples[i] / FULL_SCALE;
            if (filled == SileroModel.INPUT_SAMPLES) {
                answer = model.speech(input, state);
                System.arraycopy(input, SileroModel.FRAME_SAMPLES, input, 0, SileroModel.CONTEXT_SAMPLES);
                filled = SileroModel.CONTEXT_SAMPLES;
            }
        }
        return answer;
    }

    void reset() {
        Arrays.fill(input, 0);
        Arrays.fill(state, 0);
        filled = SileroModel.CONTEXT_SAMPLES;
    }
}
