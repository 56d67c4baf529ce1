package io.parley.media.hearing;

import io.parley.media.vad.SileroModel;
import io.parley.media.vad.SpeechDetector;
import java.util.Arrays;

/** What the two stages are compared with: the network hears everything, its last answer is the score. */
final class SileroAlone implements SpeechDetector {
    private static final int SLOT_SAMPLES = 160;

    private final SileroModel model;
    private final float[] input = new float[SileroModel.INPUT_SAMPLES];
    private final float[] state = new float[SileroModel.STATE_FLOATS];
    private int filled = SileroModel.CONTEXT_SAMPLES;
    private float answer;

    SileroAlone(SileroModel model) {
        this.model = model;
    }

    @Override
    public float speech(short[] samples, int offset) {
        for (int i = offset; i < offset + SLOT_SAMPLES; i++) {
            input[filled++] = samples[i] / 32768f;
            if (filled == SileroModel.INPUT_SAMPLES) {
                answer = model.speech(input, state);
                System.arraycopy(input, SileroModel.FRAME_SAMPLES, input, 0, SileroModel.CONTEXT_SAMPLES);
                filled = SileroModel.CONTEXT_SAMPLES;
            }
        }
        return answer;
    }

    @Override
    public double power() {
        return 1;
    }

    @Override
    public void reset() {
        Arrays.fill(input, 0);
        Arrays.fill(state, 0);
        filled = SileroModel.CONTEXT_SAMPLES;
        answer = 0;
    }
}
