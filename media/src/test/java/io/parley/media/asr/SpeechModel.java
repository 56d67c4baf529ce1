package io.parley.media.asr;

import io.parley.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the English speech model lies that {@code scripts/setup} fetches. */
public final class SpeechModel {
    private static final String NAME = "vosk-model-small-en-us-0.15";

    private SpeechModel() {}

    /** The folder; a test that needs it fails without it, and says how to get it. */
    public static Path folder() {
        Path folder = Checkout.models().resolve(NAME);
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(folder + " is missing: run scripts/setup");
        }
        return folder;
    }
}
