package io.parley.server.catalog;

import io.parley.dialog.bot.EngineNames;
import io.parley.server.settings.RecognizerSettings;
import io.parley.server.settings.Settings;
import io.parley.server.settings.SynthesizerSettings;
import io.parley.server.synthesis.InstalledSynthesizers;
import java.util.Map;

/** What a bot may name of the engine that some settings describe, from what is installed. */
public final class InstalledNames {
    private static final String HOW = "run scripts/setup, or see docs/operating/mandarin.md";

    private InstalledNames() {}

    /** Looks into the folder of models; loads none. */
    public static EngineNames of(Settings settings) {
        return EngineNames.of(
                        settings.recognizers().keySet(),
                        InstalledSynthesizers.voices(
                                settings.models(), settings.speak().synthesizers()))
                .without(Map.of(SynthesizerSettings.MANDARIN, HOW, RecognizerSettings.MANDARIN, HOW));
    }
}
