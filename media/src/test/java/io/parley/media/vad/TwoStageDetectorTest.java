package io.parley.media.vad;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.vad.SpeechDetector.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The second opinion, asked from a slot on as an endpointer would. */
class TwoStageDetectorTest extends SpeechDetectorContract {
    private TwoStageDetection detection;

    @BeforeEach
    void load() {
        detection = TwoStageDetection.load(NeuralModel.folderOfModels());
    }

    @AfterEach
    void close() {
        detection.close();
    }

    @Override
    protected SpeechDetector detector() {
        return detection.get();
    }

    private static final Pcm NOISE = Signals.whiteNoise(4000, -30, 5);

    /** Hears all of it, and asks about each slot from one on. */
    private static List<Verdict> verdicts(SpeechDetector detector, Pcm audio, int fromSlot) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int slot = 0; (slot + 1) * SLOT_SAMPLES <= audio.samples().length; slot++) {
            detector.speech(audio.samples(), slot * SLOT_SAMPLES);
            if (slot >= fromSlot) {
                verdicts.add(detector.voice(3));
            }
        }
        return verdicts;
    }

    @Test
    void aVoiceIsConfirmedWithinAFewSlots() {
        for (String said : List.of("hello", "goodbye", "digits/7", "digits/today", "im-sorry")) {
            Pcm voice = HumanSpeech.throughMuLaw(HumanSpeech.recording(said));
            int onset = onset(voice);
            assertThat(verdicts(detection.get(), voice, onset + 3)).as(said).contains(Verdict.VOICE);
            assertThat(verdicts(detection.get(), voice, onset + 3).indexOf(Verdict.VOICE))
                    .as("slots until %s is a voice", said)
                    .isLessThan(TwoStageDetector.PATIENCE_SLOTS);
        }
        assertThat(detection.counts().refusals()).isZero();
    }

    private static int onset(Pcm voice) {
        EnergyDetector cheap = new EnergyDetector();
        for (int slot = 0; ; slot++) {
            if (cheap.speech(voice.samples(), slot * SLOT_SAMPLES) >= 0.5f) {
                return slot;
            }
        }
    }

    @Test
    void noiseIsRefusedAfterItsPatienceAndNotAskedAboutForAWhile() {
        List<Verdict> verdicts = verdicts(detection.get(), NOISE, 20);
        int patience = TwoStageDetector.PATIENCE_SLOTS;
        assertThat(verdicts.subList(0, patience - 1)).containsOnly(Verdict.UNDECIDED);
        assertThat(verdicts.subList(patience - 1, patience + TwoStageDetector.HOLD_OFF_SLOTS))
                .containsOnly(Verdict.NO_VOICE);
        assertThat(verdicts.get(patience + TwoStageDetector.HOLD_OFF_SLOTS)).isEqualTo(Verdict.UNDECIDED);
        assertThat(verdicts).doesNotContain(Verdict.VOICE);
    }

    @Test
    void whatGoesOnIsAskedAboutMoreAndMoreRarely() {
        Pcm minute = Signals.join(
                NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE, NOISE,
                NOISE);
        verdicts(detection.get(), minute, 20);
        // 0.2 s of patience and at the longest 2 s of hold-off each: 27, and some more at the start.
        assertThat(detection.counts().suspicions()).isBetween(25L, 32L);
        assertThat(detection.counts().refusals()).isBetween(25L, 32L);
        assertThat(detection.counts().voices()).isZero();
    }

    @Test
    void aVoiceOverWhatWasRefusedIsHeardAtOnce() {
        Pcm voice = Signals.gain(HumanSpeech.recording("hello"), 4);
        int onset = onset(voice);
        Pcm line = Signals.mix(
                Signals.join(NOISE, NOISE),
                Signals.join(Signals.silence(4000 + 20 * (TwoStageDetector.LONGEST_HOLD_OFF_SLOTS / 2)), voice));
        List<Verdict> verdicts = verdicts(detection.get(), HumanSpeech.throughMuLaw(line), 20);
        int spoken = 200 + TwoStageDetector.LONGEST_HOLD_OFF_SLOTS / 2 + onset - 20;
        assertThat(verdicts.subList(0, spoken)).doesNotContain(Verdict.VOICE);
        assertThat(verdicts.subList(spoken, spoken + 15)).contains(Verdict.VOICE);
    }

    @Test
    void askedAgainWithoutHavingHeardMoreItDoesNotBeginAnew() {
        SpeechDetector detector = detection.get();
        verdicts(detector, Signals.whiteNoise(400, -30, 6), 19);
        for (int again = 0; again < 3; again++) {
            assertThat(detector.voice(3)).isEqualTo(Verdict.UNDECIDED);
        }
        assertThat(detection.counts().suspicions()).isOne();
    }

    @Test
    void underLoadTheCheapOneIsBelieved() {
        detection.neural(false);
        assertThat(detection.counts().neural()).isFalse();
        assertThat(verdicts(detection.get(), NOISE, 20)).containsOnly(Verdict.VOICE);
        assertThat(detection.counts().suspicions()).isZero();
        detection.neural(true);
        assertThat(verdicts(detection.get(), NOISE, 20)).doesNotContain(Verdict.VOICE);
    }

    @Test
    void whatIsStillHeardAfterTheModelWasClosedIsBelieved() {
        SpeechDetector detector = detection.get();
        verdicts(detector, NOISE, 1000);
        detection.close();
        assertThat(verdicts(detector, NOISE, 20)).containsOnly(Verdict.VOICE);
    }

    @Test
    void theSameAudioGetsTheSameAnswers() {
        Pcm line = HumanSpeech.throughMuLaw(
                Signals.mix(HumanSpeech.recording("tt-monkeysintro"), Signals.whiteNoise(8000, -35, 3)));
        SpeechDetector used = detection.get();
        verdicts(used, NOISE, 20);
        used.reset();
        assertThat(verdicts(used, line, 0)).isEqualTo(verdicts(detection.get(), line, 0));
    }
}
