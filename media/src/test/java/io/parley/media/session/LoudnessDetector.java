package io.parley.media.session;

import io.parley.media.vad.SpeechDetector;

/** For scripts: a loud slot is speech, so that a test decides to the slot when its caller speaks. */
public final class LoudnessDetector implements SpeechDetector {
    private static final int LOUD = 1000;

    @Override
    public float speech(short[] samples, int offset) {
        for (int i = 0; i < 160; i++) {
            if (Math.abs(samples[offset + i]) >= LOUD) {
                return 1;
            }
        }
        return 0;
    }

    @Override
    public double power() {
        return 1;
    }

    @Override
    public void reset() {}
}
