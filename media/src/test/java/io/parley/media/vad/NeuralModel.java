package io.parley.media.vad;

import io.parley.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the neural speech detector lies that {@code scripts/setup} fetches. */
public final class NeuralModel {
    private NeuralModel() {}

    /** The file; a test that needs it fails without it, and says how to get it. */
    public static Path file() {
        Path file = Checkout.models().resolve(TwoStageDetection.MODEL);
        if (!Files.isReadable(file)) {
            throw new IllegalStateException(file + " is missing: run scripts/setup (it needs npm)");
        }
        return file;
    }

    /** The folder of models that it is in; fails like {@link #file} without it. */
    public static Path folderOfModels() {
        Path _ = file();
        return Checkout.models();
    }
}
