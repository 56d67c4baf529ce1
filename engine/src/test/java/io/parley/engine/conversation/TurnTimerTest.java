package io.parley.engine.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import io.parley.engine.journal.CallEvent.TurnLatency;
import io.parley.engine.journal.CallEvent.TurnMarks;
import io.parley.engine.journal.TurnPart;
import io.parley.media.SpeechEvent;
import io.parley.testkit.random.Seeded;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Marks in, parts out. */
class TurnTimerTest {
    private static final long MILLI = 1_000_000;
    private static final Input HEARD = new Input.Heard(1, 1, "yes", 1, Input.Understanding.NOTHING);
    private static final Action.CallHttp ASK =
            new Action.CallHttp(9, "GET", "https://crm.example/1", Map.of(), Map.of(), 3_000, Map.of());
    private static final Input ANSWERED = new Input.HttpEnded(9, HttpResult.DONE, 200, Map.of());

    private final TurnTimer timer = new TurnTimer();

    private static Action.Say say(long playId) {
        return new Action.Say(playId, 1, List.of(new Action.PromptPart.Text("Well.")), Action.BargeIn.OFF);
    }

    /** Speech whose last packet came at 1,000 ms, left the buffer 40 ms later and was over after 700 ms of silence. */
    private void spoken(long utteranceId) {
        timer.speechStarted(new SpeechEvent.SpeechStarted(30, utteranceId, 1, 25, 500 * MILLI));
        timer.endpointed(new SpeechEvent.Endpoint(87, utteranceId, 1, 52, 1_000 * MILLI, 1_040 * MILLI, 1_740 * MILLI));
    }

    private Optional<TurnLatency> sound(long playId, long readyMillis, long sentMillis) {
        return timer.playStarted(new SpeechEvent.PlayStarted(0, playId, readyMillis * MILLI, sentMillis * MILLI));
    }

    private void step(Input input, long begunMillis, long doneMillis, Action... actions) {
        timer.stepped(input, List.of(actions), begunMillis * MILLI, doneMillis * MILLI);
    }

    private static long sum(TurnLatency turn) {
        long sum = 0;
        for (TurnPart part : TurnPart.values()) {
            sum += part.millis(turn);
        }
        return sum;
    }

    @Test
    void eachPartIsWhatItsMarksSayAndTheRestIsWhatTheyLeave() {
        spoken(1);
        timer.heard(1, 1_767 * MILLI);
        step(HEARD, 1_768, 1_770, say(4));
        timer.rendered(4, 1_850 * MILLI);
        // The loop learns of it 4 ms later.
        assertThat(sound(4, 1_854, 1_860)).hasValueSatisfying(turn -> {
            assertThat(turn.turn()).isEqualTo(1);
            assertThat(turn.spoken()).isTrue();
            assertThat(turn.transportMillis()).isEqualTo(40);
            assertThat(turn.endpointMillis()).isEqualTo(700);
            assertThat(turn.recognitionMillis()).isEqualTo(27);
            assertThat(turn.decisionMillis()).isEqualTo(3);
            assertThat(turn.serviceMillis()).isZero();
            assertThat(turn.synthesisMillis()).isEqualTo(80);
            assertThat(turn.playoutMillis()).isEqualTo(6);
            assertThat(turn.totalMillis()).isEqualTo(860);
            assertThat(turn.restMillis()).isEqualTo(4);
            assertThat(turn.beyondEndpointMillis()).isEqualTo(160);
            assertThat(turn.silenceMillis()).isEqualTo(-1);
            assertThat(turn.marks())
                    .contains(
                            new TurnMarks(1_000_000, 1_040_000, 1_740_000, 1_767_000, 1_770_000, 1_854_000, 1_860_000));
        });
    }

    @Test
    void aLoopThatWasLateShowsInTheRest() {
        timer.speechStarted(new SpeechEvent.SpeechStarted(30, 1, 1, 25, 500 * MILLI));
        // 35 slots of silence that took 750 ms.
        timer.endpointed(new SpeechEvent.Endpoint(87, 1, 1, 52, 1_000 * MILLI, 1_040 * MILLI, 1_790 * MILLI));
        timer.heard(1, 1_790 * MILLI);
        step(HEARD, 1_790, 1_790, say(4));
        timer.rendered(4, 1_790 * MILLI);
        assertThat(sound(4, 1_790, 1_790)).hasValueSatisfying(turn -> {
            assertThat(turn.endpointMillis()).isEqualTo(700);
            assertThat(turn.restMillis()).isEqualTo(50);
            assertThat(sum(turn)).isEqualTo(turn.totalMillis()).isEqualTo(790);
        });
    }

    @Test
    void waitingForServicesIsAPartOfItsOwn() {
        spoken(1);
        timer.heard(1, 1_750 * MILLI);
        step(HEARD, 1_751, 1_752, ASK);
        // What happens meanwhile is not the answer.
        step(new Input.TimerRang(3), 1_900, 1_901);
        step(ANSWERED, 2_252, 2_255, ASK);
        step(ANSWERED, 2_355, 2_356, say(4));
        timer.rendered(4, 2_356 * MILLI);
        assertThat(sound(4, 2_356, 2_360)).hasValueSatisfying(turn -> {
            assertThat(turn.serviceMillis()).isEqualTo(500 + 100);
            assertThat(turn.decisionMillis()).isEqualTo(2 + 3 + 1);
            assertThat(turn.restMillis()).isZero();
            assertThat(sum(turn)).isEqualTo(turn.totalMillis()).isEqualTo(1_360);
        });
    }

    @Test
    void aLanguageModelsFirstSentenceIsTheAnswer() {
        spoken(1);
        timer.heard(1, 1_750 * MILLI);
        step(HEARD, 1_750, 1_750, new Action.AskLlm(9, "", "", Map.of(), 8_000));
        step(new Input.LlmSaid(9, "Well."), 2_150, 2_150, say(4));
        step(new Input.LlmSaid(9, "Then."), 2_200, 2_200, say(5));
        timer.rendered(4, 2_180 * MILLI);
        assertThat(sound(4, 2_180, 2_190)).hasValueSatisfying(turn -> {
            assertThat(turn.serviceMillis()).isEqualTo(400);
            assertThat(turn.synthesisMillis()).isEqualTo(30);
        });
        assertThat(sound(5, 2_900, 2_900)).isEmpty();
    }

    @Test
    void whatIsSaidAfterATurnWithoutAnAnswerIsNotItsAnswer() {
        spoken(1);
        timer.heard(1, 1_750 * MILLI);
        step(HEARD, 1_750, 1_751);
        step(new Input.TimerRang(3), 6_000, 6_001, say(4));
        assertThat(sound(4, 6_001, 6_002)).isEmpty();
        assertThat(sound(5, 6_001, 6_002)).isEmpty();
    }

    @Test
    void anAnswerThatIsDroppedBeforeItSoundsIsNone() {
        spoken(1);
        timer.heard(1, 1_750 * MILLI);
        step(HEARD, 1_750, 1_751, say(4));
        timer.pressed(
                new SpeechEvent.Digit(90, SpeechEvent.DigitSource.TELEPHONE_EVENT, '1', 1, 1_800 * MILLI),
                1_801 * MILLI);
        step(new Input.Digit('1'), 1_801, 1_802, say(5));
        timer.rendered(4, 1_900 * MILLI);
        timer.rendered(5, 1_802 * MILLI);
        assertThat(sound(4, 1_900, 1_900)).isEmpty();
        assertThat(sound(5, 1_802, 1_815)).hasValueSatisfying(turn -> {
            assertThat(turn.turn()).isEqualTo(2);
            assertThat(turn.spoken()).isFalse();
            assertThat(turn.totalMillis()).isEqualTo(15);
            assertThat(turn.playoutMillis()).isEqualTo(13);
            assertThat(turn.marks().orElseThrow().endpointMicros()).isEqualTo(TurnMarks.NONE);
            assertThat(sum(turn)).isEqualTo(15);
        });
    }

    @Test
    void aTextIsTimedByItsOwnSpeechAlsoWhenTheNextOneHasEnded() {
        spoken(1);
        timer.speechStarted(new SpeechEvent.SpeechStarted(100, 2, 1, 95, 1_900 * MILLI));
        timer.endpointed(new SpeechEvent.Endpoint(160, 2, 1, 120, 2_360 * MILLI, 2_400 * MILLI, 3_200 * MILLI));
        timer.heard(1, 3_300 * MILLI);
        step(HEARD, 3_300, 3_300, say(4));
        assertThat(sound(4, 3_300, 3_300))
                .hasValueSatisfying(turn -> assertThat(turn.totalMillis()).isEqualTo(2_300));
    }

    @Test
    void theTimeToSilenceCountsFromTheFirstPacketOfTheSpeechThatInterrupts() {
        sound(3, 100, 100);
        timer.speechStarted(new SpeechEvent.SpeechStarted(30, 1, 1, 25, 460 * MILLI));
        assertThat(timer.paused(new SpeechEvent.PlayPaused(41, 3, 1, 800, 640 * MILLI)))
                .isEqualTo(180);
        timer.endpointed(new SpeechEvent.Endpoint(87, 1, 1, 52, 1_000 * MILLI, 1_040 * MILLI, 1_740 * MILLI));
        timer.heard(1, 1_740 * MILLI);
        step(HEARD, 1_740, 1_740, say(4));
        assertThat(sound(4, 1_740, 1_740))
                .hasValueSatisfying(turn -> assertThat(turn.silenceMillis()).isEqualTo(180));
    }

    @Test
    void aPlayThatWordsCutIsSilentFromItsLastSlot() {
        sound(3, 100, 100);
        timer.speechStarted(new SpeechEvent.SpeechStarted(30, 1, 1, 25, 460 * MILLI));
        timer.cut(1, 31); // slot 30 was the last: 600 ms
        timer.cut(7, 31); // of speech that nobody knows
        timer.endpointed(new SpeechEvent.Endpoint(87, 1, 1, 52, 1_000 * MILLI, 1_040 * MILLI, 1_740 * MILLI));
        timer.heard(1, 1_740 * MILLI);
        step(HEARD, 1_740, 1_740, say(4));
        assertThat(sound(4, 1_740, 1_740))
                .hasValueSatisfying(turn -> assertThat(turn.silenceMillis()).isEqualTo(140));
    }

    @Test
    void whoGoesOnTalkingOverAPromptThatWentOnInterruptsItFromThere() {
        timer.speechStarted(new SpeechEvent.SpeechStarted(30, 1, 1, 25, 460 * MILLI));
        timer.paused(new SpeechEvent.PlayPaused(41, 3, 1, 800, 640 * MILLI));
        timer.resumed(1_140 * MILLI);
        assertThat(timer.paused(new SpeechEvent.PlayPaused(80, 3, 1, 1_600, 1_440 * MILLI)))
                .isEqualTo(300);
    }

    @Test
    void aPauseThatWasNoInterruptionIsNotInTheTurn() {
        spoken(1);
        timer.paused(new SpeechEvent.PlayPaused(41, 3, 1, 800, 640 * MILLI));
        timer.resumed(1_140 * MILLI);
        timer.heard(1, 1_740 * MILLI);
        step(HEARD, 1_740, 1_740, say(4));
        assertThat(sound(4, 1_740, 1_740))
                .hasValueSatisfying(turn -> assertThat(turn.silenceMillis()).isEqualTo(-1));
    }

    @Test
    void ofSpeechThatNobodyKnowsNothingIsSaid() {
        assertThat(timer.paused(new SpeechEvent.PlayPaused(41, 3, 7, 800, 640 * MILLI)))
                .isEqualTo(-1);
        timer.heard(7, 1_740 * MILLI);
        step(HEARD, 1_740, 1_740, say(4));
        assertThat(sound(4, 1_740, 1_740)).isEmpty();
    }

    @Test
    void whateverTheMarksTheSumIsTheWhole() {
        Seeded.check(1_000, seeded -> {
            TurnTimer any = new TurnTimer();
            long now = seeded.longs(0, 10_000 * MILLI);
            long[] at = new long[12];
            for (int i = 0; i < at.length; i++) {
                now += seeded.longs(0, 900 * MILLI);
                at[i] = now;
            }
            any.speechStarted(new SpeechEvent.SpeechStarted(30, 1, 1, 25, at[0]));
            any.endpointed(new SpeechEvent.Endpoint(seeded.longs(52, 152), 1, 1, 52, at[1], at[2], at[3]));
            any.heard(1, at[4]);
            any.stepped(HEARD, List.of(ASK), at[4], at[5]);
            any.stepped(ANSWERED, List.of(say(4)), at[6], at[7]);
            any.rendered(4, at[8]);
            assertThat(any.playStarted(new SpeechEvent.PlayStarted(0, 4, at[9], at[10])))
                    .hasValueSatisfying(turn -> {
                        assertThat(sum(turn)).isEqualTo(turn.totalMillis());
                        assertThat(turn.totalMillis()).isEqualTo(Math.round((at[10] - at[1]) / (double) MILLI));
                    });
        });
    }

    @Test
    void utterancesThatNobodyTakesAreForgotten() {
        for (int utterance = 1; utterance <= 100; utterance++) {
            spoken(utterance);
        }
        timer.heard(100 - Utterances.MAX_OPEN, 1_740 * MILLI);
        step(HEARD, 1_740, 1_740, say(4));
        assertThat(sound(4, 1_740, 1_740)).isEmpty();
        timer.heard(100, 1_740 * MILLI);
        step(HEARD, 1_740, 1_740, say(5));
        assertThat(sound(5, 1_740, 1_740)).isPresent();
    }
}
