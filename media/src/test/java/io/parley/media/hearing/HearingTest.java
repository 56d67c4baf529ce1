package io.parley.media.hearing;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.vad.EnergyDetector;
import io.parley.media.vad.NeuralModel;
import io.parley.media.vad.SpeechDetector;
import io.parley.media.vad.TwoStageDetection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A part of what {@code scripts/bench/hearing} measures, with bounds. The margins leave room for a few recordings more
 * or less, not for another behaviour.
 */
class HearingTest {
    /** A third of what callers say. */
    private static final int EVERY = 3;

    private static TwoStageDetection detection;

    @BeforeAll
    static void load() {
        detection = TwoStageDetection.load(NeuralModel.folderOfModels());
    }

    @AfterAll
    static void close() {
        detection.close();
    }

    private static Trial heard(Supplier<SpeechDetector> detector, List<Scene> scenes) {
        Trial trial = new Trial();
        scenes.forEach(scene -> trial.hear(scene, detector.get()));
        return trial;
    }

    @Test
    void callersAreFoundOnAQuietLineAndInAStreet() {
        List<Scene> scenes = new ArrayList<>();
        for (int dbfs : new int[] {-15, -25, -35}) {
            scenes.add(CallersOnALine.clean(dbfs, EVERY));
        }
        for (int snrDb : new int[] {20, 10, 5}) {
            scenes.add(CallersOnALine.inStreet(-22, snrDb, EVERY));
        }
        Trial trial = heard(detection, scenes);
        assertThat(trial.recall()).as("missed: %s", trial.misses()).isGreaterThanOrEqualTo(0.97);
        assertThat(trial.falseOnsets()).isLessThanOrEqualTo(1);
        assertThat(trial.delayMillis(50)).isLessThanOrEqualTo(130);
        assertThat(trial.delayMillis(95)).isLessThanOrEqualTo(280);
    }

    @Test
    void callersAreFoundAboveOtherPeoplesVoices() {
        Trial trial = heard(
                detection, List.of(CallersOnALine.inBabble(-22, 20, EVERY), CallersOnALine.inBabble(-22, 10, EVERY)));
        assertThat(trial.recall()).as("missed: %s", trial.misses()).isGreaterThanOrEqualTo(0.85);
        assertThat(trial.falselyOpen()).isLessThan(0.2);
    }

    @Test
    void tonesKeysHumNoiseBreathAndClicksAreNobody() {
        List<Scene> scenes = new ArrayList<>();
        scenes.addAll(LinesWithoutACaller.hum(10));
        scenes.addAll(LinesWithoutACaller.keys(10));
        scenes.addAll(LinesWithoutACaller.tones(8));
        scenes.addAll(LinesWithoutACaller.noise(10));
        scenes.addAll(LinesWithoutACaller.bodies(12));
        assertThat(heard(detection, scenes).falseOnsets()).isLessThanOrEqualTo(1);
    }

    @Test
    void musicIsNobodyNineTimesOutOfTenThatTheCheapDetectorWouldSayOtherwise() {
        List<Scene> scenes = new ArrayList<>();
        scenes.addAll(LinesWithoutACaller.music(20));
        scenes.addAll(LinesWithoutACaller.chords(20));
        Trial cheap = heard(EnergyDetector::new, scenes);
        Trial both = heard(detection, scenes);
        assertThat(both.falselyOpen()).isLessThan(cheap.falselyOpen() / 10);
        assertThat(both.falseOnsetsAMinute()).isLessThan(2);
    }
}
