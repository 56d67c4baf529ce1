package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.vad.EnergyDetector;
import io.parley.media.vad.NeuralModel;
import io.parley.media.vad.TwoStageDetection;
import io.parley.server.settings.Settings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoiceDetectionTest {
    @TempDir
    private Path home;

    private Settings settings(Path models) {
        Settings settings = Settings.defaults(home);
        return settings.with(settings.folders().withModels(models));
    }

    @Test
    void callsHaveTwoStagesAndLoadSwitchesTheSecondOff() {
        try (VoiceDetection detection = VoiceDetection.open(settings(NeuralModel.folderOfModels()))) {
            assertThat(detection.counts().neural()).isTrue();
            assertThat(detection.detectors().get()).isNotInstanceOf(EnergyDetector.class);
            assertThat(detection.detectors().get())
                    .isNotSameAs(detection.detectors().get());
            detection.neural(false);
            assertThat(detection.counts().neural()).isFalse();
        }
    }

    @Test
    void withoutTheModelTheEngineGoesOnWithTheCheapOne() {
        try (VoiceDetection detection = VoiceDetection.open(settings(home))) {
            assertThat(detection.detectors().get()).isInstanceOf(EnergyDetector.class);
            assertThat(detection.counts()).isEqualTo(TwoStageDetection.Counts.NONE);
            detection.neural(true);
            assertThat(detection.counts().neural()).isFalse();
        }
    }

    @Test
    void theCheapOneAloneIsAChoice() {
        Settings cheap = settings(NeuralModel.folderOfModels()).with(new Settings.Hear(Settings.Hear.Detector.CHEAP));
        try (VoiceDetection detection = VoiceDetection.open(cheap)) {
            assertThat(detection.detectors().get()).isInstanceOf(EnergyDetector.class);
        }
    }
}
