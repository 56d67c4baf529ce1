package io.parley.engine.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.BargeIn;
import io.parley.engine.conversation.BargeInDecision.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BargeInDecisionTest {
    private static final BargeIn ONE_WORD = new BargeIn(true, 300, 1, List.of("uh-huh", "okay", "嗯"));
    private final BargeInDecision decision = new BargeInDecision();

    @Test
    void aWordThatIsNoFillerEndsThePlay() {
        decision.paused(7, 3, ONE_WORD);
        assertThat(decision.onPartial(3, "uh-huh")).isEqualTo(Verdict.WAIT);
        assertThat(decision.onPartial(3, "uh-huh tuesday")).isEqualTo(Verdict.DROP);
        assertThat(decision.playId()).isEmpty();
    }

    @Test
    void thePlayGoesOnWhenTheDeadlinePassesWithoutWords() {
        decision.paused(7, 3, ONE_WORD);
        assertThat(decision.onPartial(3, "")).isEqualTo(Verdict.WAIT);
        assertThat(decision.onDeadline()).isEqualTo(Verdict.RESUME);
        assertThat(decision.onDeadline()).isEqualTo(Verdict.WAIT);
    }

    @Test
    void aFinalTextOfFillersResumes() {
        decision.paused(7, 3, ONE_WORD);
        assertThat(decision.onFinal(3, "okay okay")).isEqualTo(Verdict.RESUME);
    }

    @Test
    void anotherUtterancesWordsDoNotCount() {
        decision.paused(7, 3, ONE_WORD);
        assertThat(decision.onPartial(2, "tuesday")).isEqualTo(Verdict.WAIT);
        assertThat(decision.onFinal(2, "tuesday")).isEqualTo(Verdict.WAIT);
        assertThat(decision.playId()).hasValue(7);
    }

    @Test
    void aPlayThatEndedNeedsNoDecision() {
        decision.paused(7, 3, ONE_WORD);
        decision.playEnded(7);
        assertThat(decision.onFinal(3, "tuesday")).isEqualTo(Verdict.WAIT);
    }

    @Test
    void chineseIsCountedByCharacter() {
        BargeIn threeWords = new BargeIn(true, 300, 3, List.of("嗯"));
        assertThat(ONE_WORD.isEnough("嗯")).isFalse();
        assertThat(threeWords.isEnough("不要")).isFalse();
        assertThat(threeWords.isEnough("不要了")).isTrue();
    }
}
