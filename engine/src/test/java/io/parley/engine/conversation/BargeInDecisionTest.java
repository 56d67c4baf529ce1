package io.parley.engine.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.BargeIn;
import io.parley.engine.conversation.BargeInDecision.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BargeInDecisionTest {
    private static final BargeIn ONE_WORD =
            new BargeIn(true, 300, 1, List.of("uh-huh", "okay", "嗯"), List.of("operator"));
    private static final long PLAY = 7;
    private static final long UTTERANCE = 3;
    private static final long HELD = 100;
    private final BargeInDecision decision = new BargeInDecision();

    private void held() {
        decision.paused(PLAY, UTTERANCE, ONE_WORD, HELD);
    }

    @Test
    void severalWordsEndThePlayAtOnce() {
        held();
        assertThat(decision.onPartial(UTTERANCE, "uh-huh")).isEqualTo(Verdict.WAIT);
        assertThat(decision.onPartial(UTTERANCE, "uh-huh next")).isEqualTo(Verdict.WAIT);
        assertThat(decision.onPartial(UTTERANCE, "uh-huh next tuesday then")).isEqualTo(Verdict.DROP);
        assertThat(decision.playId()).isEmpty();
    }

    @Test
    void aKeywordEndsThePlayAtOnce() {
        held();
        assertThat(decision.onPartial(UTTERANCE, "operator")).isEqualTo(Verdict.DROP);
    }

    @ParameterizedTest
    @CsvSource({
        "stop, 0.95, 10, DROP",
        "matt, 0.8, 10, RESUME",
        "goodbye, 0.7, 30, DROP",
        "image, 0.6, 30, RESUME",
        "operator, 0.2, 10, DROP",
        "okay okay, 1, 30, RESUME",
        "stop please, 0.75, 10, DROP",
        "never mind, 0.6, 10, RESUME",
        "never mind, 0.6, 30, DROP",
        "i do not know, 0.4, 10, DROP",
        "不要, 0.9, 20, DROP",
        "嗯, 1, 20, RESUME"
    })
    void theFinalTextOfFewWordsIsBelievedByItsConfidenceAndLength(
            String text, double confidence, long ticks, Verdict verdict) {
        held();
        assertThat(decision.onPartial(UTTERANCE, "嗯")).isEqualTo(Verdict.WAIT);
        assertThat(decision.onFinal(UTTERANCE, new FinalText(text, confidence, ticks)))
                .isEqualTo(verdict);
    }

    @Test
    void aSoundWithoutWordsHoldsThePlayForHalfASecond() {
        held();
        decision.onQuiet(UTTERANCE, HELD - 1);
        assertThat(decision.dueTick()).isEqualTo(HELD + BargeInDecision.DECISION_TICKS);
        assertThat(decision.at(HELD + 24)).isEqualTo(Verdict.WAIT);
        assertThat(decision.at(HELD + 25)).isEqualTo(Verdict.RESUME);
        assertThat(decision.at(HELD + 26)).isEqualTo(Verdict.WAIT);
    }

    @Test
    void thePlayDoesNotGoOnIntoTheCallersSpeech() {
        held();
        assertThat(decision.at(HELD + 60)).isEqualTo(Verdict.WAIT);
        decision.onQuiet(UTTERANCE, HELD + 20);
        decision.onSpokeOn(UTTERANCE);
        assertThat(decision.at(HELD + 60)).isEqualTo(Verdict.WAIT);
        decision.onQuiet(UTTERANCE, HELD + 55);
        assertThat(decision.dueTick()).isEqualTo(HELD + 80);
        assertThat(decision.at(HELD + 80)).isEqualTo(Verdict.RESUME);
    }

    @Test
    void aWordKeepsThePlayStillUntilTheTextIsFinal() {
        held();
        decision.onQuiet(UTTERANCE, HELD + 5);
        assertThat(decision.onPartial(UTTERANCE, "stop")).isEqualTo(Verdict.WAIT);
        assertThat(decision.at(HELD + 40)).isEqualTo(Verdict.WAIT);
        assertThat(decision.onFinal(UTTERANCE, new FinalText("stop", 1, 10))).isEqualTo(Verdict.DROP);
    }

    @Test
    void aSoundThatDoesNotEndIsAnInterruptionIfItHasWords() {
        held();
        assertThat(decision.at(HELD + BargeInDecision.LONGEST_TICKS)).isEqualTo(Verdict.RESUME);
        held();
        assertThat(decision.onPartial(UTTERANCE, "well")).isEqualTo(Verdict.WAIT);
        assertThat(decision.at(HELD + BargeInDecision.LONGEST_TICKS)).isEqualTo(Verdict.DROP);
    }

    @Test
    void anotherUtterancesWordsDoNotCount() {
        held();
        assertThat(decision.onPartial(2, "not on tuesday please")).isEqualTo(Verdict.WAIT);
        assertThat(decision.onFinal(2, new FinalText("not on tuesday please", 1, 50)))
                .isEqualTo(Verdict.WAIT);
        assertThat(decision.playId()).hasValue(PLAY);
    }

    @Test
    void aPlayThatEndedNeedsNoDecision() {
        held();
        decision.playEnded(PLAY);
        assertThat(decision.onFinal(UTTERANCE, new FinalText("tuesday", 1, 20))).isEqualTo(Verdict.WAIT);
    }

    @Test
    void chineseIsCountedByCharacter() {
        BargeIn threeWords = new BargeIn(true, 300, 3, List.of("嗯"));
        assertThat(BargeInDecision.isEnough(threeWords, new FinalText("不要", 1, 20)))
                .isFalse();
        assertThat(BargeInDecision.isEnough(threeWords, new FinalText("嗯不要了", 0.5, 20)))
                .isTrue();
        assertThat(BargeInDecision.isSure(threeWords, "不要了")).isTrue();
    }
}
