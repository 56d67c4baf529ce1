package io.parley.media.endpoint;

import static io.parley.media.endpoint.Endpointer.Edge.ENDPOINT;
import static io.parley.media.endpoint.Endpointer.Edge.NONE;
import static io.parley.media.endpoint.Endpointer.Edge.SPEECH_STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import io.parley.media.endpoint.Endpointer.Edge;
import io.parley.media.vad.EnergyDetector;
import io.parley.media.vad.Signals;
import io.parley.media.vad.SpeechDetector;
import io.parley.media.vad.SpeechDetector.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointerTest {
    private static final int ENDPOINT_TICKS = 35;

    private final ScoresInSlots scores = new ScoresInSlots();
    private final Endpointer endpointer = new Endpointer(scores);

    /** A detector that reads its answer, in percent, from the slot's first sample. */
    private final class ScoresInSlots implements SpeechDetector {
        @Override
        public float speech(short[] samples, int offset) {
            return samples[offset] / 100f;
        }

        @Override
        public Verdict voice(int ticksAgo) {
            askedTicksAgo.add(ticksAgo);
            return verdict;
        }

        @Override
        public double power() {
            return power;
        }

        @Override
        public void reset() {}
    }

    private Verdict verdict = Verdict.VOICE;
    private double power = 1;
    private final List<Integer> askedTicksAgo = new ArrayList<>();

    private Edge hear(int percent) {
        short[] slot = new short[160];
        slot[0] = (short) percent;
        return endpointer.slot(slot, 0, ENDPOINT_TICKS);
    }

    /** The edges of so many equal slots, as "edge@slot". */
    private List<String> hear(int percent, int slots) {
        List<String> edges = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            Edge edge = hear(percent);
            if (edge != NONE) {
                edges.add(edge + "@" + i);
            }
        }
        return edges;
    }

    @Test
    void speechIsConfirmedAfterFourSlotsAndDatedBackToItsFirst() {
        hear(0, 10);
        assertThat(hear(90, 3)).isEmpty();
        assertThat(hear(90)).isEqualTo(SPEECH_STARTED);
        assertThat(endpointer.onsetTicksAgo()).isEqualTo(3);
        assertThat(endpointer.speechTicks()).isEqualTo(4);
        assertThat(endpointer.inUtterance()).isTrue();
        assertThat(endpointer.silentTicks()).isZero();
    }

    @Test
    void anOnsetWithHolesIsDatedBackToItsFirstSlot() {
        hear(0, 10);
        int[] percent = {90, 90, 0, 90, 10, 90};
        Edge last = NONE;
        for (int p : percent) {
            assertThat(last).isEqualTo(NONE);
            last = hear(p);
        }
        assertThat(last).isEqualTo(SPEECH_STARTED);
        assertThat(endpointer.onsetTicksAgo()).isEqualTo(5);
        assertThat(endpointer.speechTicks()).isEqualTo(4);
    }

    @Test
    void clicksOfOneOrTwoSlotsAreNoSpeech() {
        for (int i = 0; i < 50; i++) {
            assertThat(hear(100, 1 + i % 2)).isEmpty();
            assertThat(hear(0, 5)).isEmpty();
        }
        assertThat(endpointer.inUtterance()).isFalse();
    }

    @Test
    void othersWhoGoOnSpeakingBehindTheCallerDoNotKeepHisTurnOpen() {
        hear(0, 10);
        hear(90, 50);
        power = 0.03;
        // 5 slots until a tenth of a second is soft.
        assertThat(hear(90, 4 + ENDPOINT_TICKS)).containsExactly("ENDPOINT@" + (3 + ENDPOINT_TICKS));
    }

    @Test
    void theSoftEndOfAWordIsTheCallers() {
        hear(0, 10);
        hear(90, 50);
        power = 0.03;
        hear(90, 4 + Endpointer.TAIL_TICKS - 1);
        assertThat(endpointer.silentTicks()).isZero();
        power = 1;
        assertThat(hear(90, 100)).isEmpty();
        assertThat(endpointer.silentTicks()).isZero();
    }

    @Test
    void anUtteranceBeginsWithTheVerdictAndIsDatedBackToWhereItWasSuspected() {
        hear(0, 10);
        verdict = Verdict.UNDECIDED;
        assertThat(hear(90, 8)).isEmpty();
        verdict = Verdict.VOICE;
        assertThat(hear(90)).isEqualTo(SPEECH_STARTED);
        assertThat(endpointer.onsetTicksAgo()).isEqualTo(8);
        assertThat(endpointer.speechTicks()).isGreaterThanOrEqualTo(6).isLessThanOrEqualTo(9);
        assertThat(askedTicksAgo).containsExactly(3, 4, 5, 6, 7, 8);
    }

    @Test
    void withoutAVerdictNothingBeginsHoweverLongItSounds() {
        verdict = Verdict.NO_VOICE;
        assertThat(hear(90, 2000)).isEmpty();
        verdict = Verdict.VOICE;
        assertThat(hear(90)).isEqualTo(SPEECH_STARTED);
        assertThat(endpointer.onsetTicksAgo()).isEqualTo(Endpointer.MAX_ONSET_TICKS);
    }

    @Test
    void theDetectorIsAskedOnlyWhenSomethingChanges() {
        hear(0, 50);
        hear(90, 4 + Endpointer.UNBROKEN_TICKS - 1);
        assertThat(askedTicksAgo).as("at the onset").hasSize(1);
        hear(0, Endpointer.RESUMPTION_TICKS - 3); // the stay rule itself takes two slots more
        hear(90, 20);
        assertThat(askedTicksAgo).as("a short gap").hasSize(1);
        hear(0, Endpointer.RESUMPTION_TICKS);
        hear(90, 20);
        assertThat(askedTicksAgo).as("sound comes back").hasSize(2);
        hear(90, 3 * Endpointer.UNBROKEN_TICKS);
        assertThat(askedTicksAgo).as("without a gap").hasSize(5);
    }

    @Test
    void aBreathAfterTheLastWordDoesNotPutTheEndpointOff() {
        hear(90, 20);
        hear(0, 15);
        verdict = Verdict.NO_VOICE;
        assertThat(hear(90, 10)).isEmpty();
        assertThat(hear(0, 15)).containsExactly("ENDPOINT@" + (ENDPOINT_TICKS - 15 - 10 - 1));
    }

    @Test
    void musicThatSetsInBehindAVoiceEndsItsUtterance() {
        hear(90, 20);
        verdict = Verdict.NO_VOICE;
        assertThat(hear(90, 200)).hasSize(1);
        assertThat(endpointer.inUtterance()).isFalse();
    }

    @Test
    void nobodyIsCutOffWhileTheVerdictIsOut() {
        hear(90, 20);
        hear(0, ENDPOINT_TICKS - 1 - 2); // the stay rule itself takes two slots more
        verdict = Verdict.UNDECIDED;
        assertThat(hear(90, 10)).isEmpty();
        verdict = Verdict.VOICE;
        assertThat(hear(90, 5)).isEmpty();
        assertThat(endpointer.silentTicks()).isZero();
    }

    @Test
    void theEndpointComesAfterExactlyItsTimeOfSilence() {
        hear(90, 20);
        assertThat(hear(0, 40)).containsExactly("ENDPOINT@" + (ENDPOINT_TICKS - 1));
        assertThat(endpointer.inUtterance()).isFalse();
        assertThat(endpointer.speechTicks()).isEqualTo(20);
    }

    @Test
    void rightAtTheEndpointTheSilenceTellsWhereTheSpeechEnded() {
        hear(90, 20);
        hear(0, ENDPOINT_TICKS - 1);
        assertThat(hear(0)).isEqualTo(ENDPOINT);
        assertThat(endpointer.silentTicks()).isEqualTo(ENDPOINT_TICKS);
    }

    @Test
    void gapsInsideWordsDoNotEndTheSpeech() {
        hear(90, 10);
        for (int i = 0; i < 20; i++) {
            assertThat(hear(0, ENDPOINT_TICKS - 3)).isEmpty();
            assertThat(hear(90, 5)).isEmpty();
            assertThat(endpointer.silentTicks()).isZero();
        }
    }

    @Test
    void aClickInTheClosingSilenceDoesNotPutTheEndpointOff() {
        hear(90, 20);
        hear(0, 20);
        hear(100, 2);
        assertThat(hear(0, 20)).containsExactly("ENDPOINT@" + (ENDPOINT_TICKS - 22 - 1));
    }

    @Test
    void softSpeechKeepsAnUtteranceAliveThatItCouldNotStart() {
        assertThat(hear(40, 100)).isEmpty();
        hear(90, 10);
        assertThat(hear(40, 100)).isEmpty();
        assertThat(endpointer.inUtterance()).isTrue();
    }

    @Test
    void theEndpointTimeMayChangeInTheMiddle() {
        hear(90, 20);
        hear(0, 15);
        assertThat(endpointer.slot(new short[160], 0, 10)).isEqualTo(ENDPOINT);
    }

    @Test
    void thirtySecondsEndAnUtteranceAndTheNextDoesNotReachBackIntoIt() {
        hear(90, 4);
        assertThat(hear(90, Endpointer.MAX_UTTERANCE_TICKS))
                .containsExactly(
                        "ENDPOINT@" + (Endpointer.MAX_UTTERANCE_TICKS - 4 - 1),
                        "SPEECH_STARTED@" + (Endpointer.MAX_UTTERANCE_TICKS - 1));
        assertThat(endpointer.onsetTicksAgo()).isEqualTo(3);
    }

    @Test
    void slotsWithoutAudioEndAnUtteranceToo() {
        hear(90, 10);
        for (int i = 1; i < ENDPOINT_TICKS; i++) {
            assertThat(endpointer.silentSlot(ENDPOINT_TICKS)).isEqualTo(NONE);
        }
        assertThat(endpointer.silentSlot(ENDPOINT_TICKS)).isEqualTo(ENDPOINT);
    }

    @Test
    void silenceIsCountedBetweenUtterancesAndFromTheStart() {
        hear(0, 7);
        assertThat(endpointer.silentTicks()).isEqualTo(7);
        hear(90, 10);
        hear(0, 100);
        assertThat(endpointer.silentTicks()).isEqualTo(100);
    }

    @Test
    void afterAResetNothingIsLeft() {
        hear(90, 10);
        endpointer.reset();
        assertThat(endpointer.inUtterance()).isFalse();
        assertThat(endpointer.speechTicks()).isZero();
        assertThat(hear(90, 3)).isEmpty();
    }

    @Test
    void everyWordOfAHumanVoiceIsOneUtteranceThatCoversIt() {
        for (String word : List.of(
                "digits/0",
                "digits/1",
                "digits/2",
                "digits/3",
                "digits/4",
                "digits/5",
                "digits/6",
                "digits/7",
                "digits/8",
                "digits/9",
                "digits/day-0",
                "digits/day-1",
                "digits/day-2",
                "digits/day-3",
                "digits/day-4",
                "digits/day-5",
                "digits/day-6",
                "digits/today",
                "digits/tomorrow",
                "hello",
                "goodbye",
                "sorry",
                "vm-no",
                "letters/y")) {
            Pcm line = HumanSpeech.throughMuLaw(Signals.mix(
                    Signals.join(Signals.silence(500), HumanSpeech.recording(word), Signals.silence(1500)),
                    Signals.whiteNoise(10_000, -62, 9)));
            List<String> edges = edges(line, ENDPOINT_TICKS);
            assertThat(edges).as("edges of %s", word).hasSize(2);
            assertThat(edges.get(0)).as("edges of %s", word).startsWith("SPEECH_STARTED");
            assertThat(edges.get(1)).as("edges of %s", word).startsWith("ENDPOINT");
        }
    }

    @Test
    void keyTonesWithTheirEdgesAreNoUtterance() {
        Pcm keys = Signals.silence(300);
        for (int i = 0; i < 12; i++) {
            keys = Signals.join(
                    keys,
                    Signals.tones(40 + 7 * i, -10, 697 + 80 * (i % 4), 1209 + 130 * (i % 3)),
                    Signals.silence(47));
        }
        assertThat(edges(HumanSpeech.throughMuLaw(keys), ENDPOINT_TICKS)).isEmpty();
    }

    private static List<String> edges(Pcm line, int endpointTicks) {
        Endpointer endpointer = new Endpointer(new EnergyDetector());
        List<String> edges = new ArrayList<>();
        for (int at = 0; at + 160 <= line.samples().length; at += 160) {
            Edge edge = endpointer.slot(line.samples(), at, endpointTicks);
            if (edge != NONE) {
                edges.add(edge + "@" + at / 160);
            }
        }
        return edges;
    }
}
