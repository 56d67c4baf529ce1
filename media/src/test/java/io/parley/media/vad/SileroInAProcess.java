package io.parley.media.vad;

/** Loads the neural detector and computes once, in a process of its own. */
final class SileroInAProcess {
    private SileroInAProcess() {}

    public static void main(String[] arguments) {
        try (SileroModel model = SileroModel.load(NeuralModel.file())) {
            float _ = model.speech(new float[SileroModel.INPUT_SAMPLES], new float[SileroModel.STATE_FLOATS]);
        }
    }
}
