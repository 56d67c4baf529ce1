package io.parley.media.vad;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnergyDetectorTest extends SpeechDetectorContract {
    private static final int[] ROWS_HZ = {697, 770, 852, 941};
    private static final int[] COLUMNS_HZ = {1209, 1336, 1477, 1633};

    @Override
    protected SpeechDetector detector() {
        return new EnergyDetector();
    }

    @Test
    void everyKeysTonesAreNoSpeechAtAnyUsualLevelAndDetuning() {
        for (int row : ROWS_HZ) {
            for (int column : COLUMNS_HZ) {
                for (int level : new int[] {-6, -12, -20, -28}) {
                    for (double detuned : new double[] {0.985, 1, 1.015}) {
                        Pcm line = HumanSpeech.throughMuLaw(Signals.mix(
                                Signals.join(
                                        Signals.silence(205),
                                        Signals.tones(100, level, row * detuned, column / detuned),
                                        Signals.silence(300)),
                                Signals.whiteNoise(605, -68, 3)));
                        assertThat(speechSlots(new EnergyDetector(), line))
                                .as("%d + %d Hz at %d dBFS", row, column, level)
                                .isLessThanOrEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void callProgressTonesAreNoSpeech() {
        for (double[] tone :
                new double[][] {{440, 480}, {480, 620}, {350, 440}, {425}, {450}, {400, 450}, {1000}, {1400}}) {
            Pcm line = HumanSpeech.throughMuLaw(
                    Signals.mix(Signals.tones(3000, -16, tone), Signals.whiteNoise(3000, -65, 4)));
            assertThat(speechSlots(new EnergyDetector(), line))
                    .as("slots of %s", tone)
                    .isLessThan(15);
        }
    }

    @Test
    void lineHumIsNoSpeech() {
        for (int mainsHz : new int[] {50, 60}) {
            Pcm usual = Signals.tones(3000, -40, mainsHz, 2 * mainsHz, 3 * mainsHz);
            assertThat(speechSlots(new EnergyDetector(), HumanSpeech.throughMuLaw(usual)))
                    .isZero();
            EnergyDetector detector = new EnergyDetector();
            Pcm loud = HumanSpeech.throughMuLaw(Signals.gain(usual, 20));
            speechSlots(detector, loud);
            assertThat(speechSlots(detector, loud)).isZero();
        }
    }

    @Test
    void steadyNoiseIsNoSpeechOnceItHasLastedTwoSeconds() {
        for (int level : new int[] {-60, -50, -40, -30, -20}) {
            EnergyDetector detector = new EnergyDetector();
            speechSlots(detector, Signals.join(Signals.silence(1000), Signals.whiteNoise(1960, level, 5)));
            assertThat(speechSlots(detector, Signals.whiteNoise(10_000, level, 6)))
                    .as("noise at %d dBFS", level)
                    .isZero();
        }
    }

    @Test
    void noiseOfAnOfficeLineIsNoSpeechFromTheFirstSlot() {
        assertThat(speechSlots(new EnergyDetector(), Signals.whiteNoise(5000, -45, 7)))
                .isZero();
    }

    @Test
    void aVoiceIsFoundOverSteadyNoise() {
        Pcm noise = Signals.whiteNoise(4000, -40, 8);
        Pcm line = Signals.mix(noise, Signals.join(Signals.silence(3000), HumanSpeech.recording("hello")));
        assertThat(speechSlots(new EnergyDetector(), line)).isGreaterThan(8);
    }

    @Test
    void aSoftVoiceIsFoundOnAQuietLine() {
        assertThat(speechSlots(new EnergyDetector(), Signals.gain(HumanSpeech.recording("hello"), -18)))
                .isGreaterThan(6);
    }

    @Test
    void aLongSpeechDoesNotBecomeTheNoiseFloor() {
        Pcm speech = HumanSpeech.throughMuLaw(HumanSpeech.sequence(
                0,
                List.of(
                        "cannot-complete-as-dialed",
                        "check-number-dial-again",
                        "all-circuits-busy-now",
                        "tt-monkeysintro",
                        "im-sorry")));
        EnergyDetector detector = new EnergyDetector();
        int slots = speech.samples().length / SLOT_SAMPLES;
        assertThat(speechSlots(detector, speech)).isGreaterThan(slots / 2);
    }
}
