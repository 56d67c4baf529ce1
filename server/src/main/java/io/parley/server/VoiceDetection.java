package io.parley.server;

import io.parley.media.vad.DetectorException;
import io.parley.media.vad.EnergyDetector;
import io.parley.media.vad.SpeechDetector;
import io.parley.media.vad.TwoStageDetection;
import io.parley.server.settings.Settings;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which speech detector calls have, live and simulated: the one of the settings, or the cheap one alone where the neural
 * model is missing. Any thread.
 */
final class VoiceDetection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VoiceDetection.class);

    private final Optional<TwoStageDetection> twoStage;

    private VoiceDetection(Optional<TwoStageDetection> twoStage) {
        this.twoStage = twoStage;
    }

    /** Loads the model, if it is wanted; says so once if it cannot be had. */
    static VoiceDetection open(Settings settings) {
        if (settings.hear().detector() == Settings.Hear.Detector.CHEAP) {
            return new VoiceDetection(Optional.empty());
        }
        try {
            return new VoiceDetection(Optional.of(TwoStageDetection.load(settings.models())));
        } catch (DetectorException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("no neural speech detector; the cheap one is used alone (scripts/setup fetches the model)");
            return new VoiceDetection(Optional.empty());
        }
    }

    /** Makes each call its own. */
    Supplier<SpeechDetector> detectors() {
        return twoStage.<Supplier<SpeechDetector>>map(both -> both).orElse(EnergyDetector::new);
    }

    /** Whether the neural stage may be asked; nothing, if there is none. */
    void neural(boolean mayBeAsked) {
        twoStage.ifPresent(both -> both.neural(mayBeAsked));
    }

    TwoStageDetection.Counts counts() {
        return twoStage.map(TwoStageDetection::counts).orElse(TwoStageDetection.Counts.NONE);
    }

    @Override
    public void close() {
        twoStage.ifPresent(TwoStageDetection::close);
    }
}
