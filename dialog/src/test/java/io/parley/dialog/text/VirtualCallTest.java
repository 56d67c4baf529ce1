package io.parley.dialog.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input;
import io.parley.dialog.TestBot;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.nlu.Understander;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ten letters last 650 ms in English, rounded up to slots of 20 ms: 660. */
final class VirtualCallTest {
    private static final String ASK = """
            ask:
              say: "Aaaaaaaaaa Aaaaaaaaa"
              MORE
              children: [yes, one, other]
            yes:
              when: { intent: agree }
              say: yes
              hang-up: true
            one:
              when: { digits: "1" }
              say: one
              hang-up: true
            other:
              when: default
              say: other
              hang-up: true
            """;
    private static final String AGREE =
            "intents: { agree: { examples: [\"yes\"] } }\nhear: { recognizer: any, endpoint: 500ms, barge-in: { words: 2, fillers: [uh] } }";

    /** Twenty characters. */
    private static final long PROMPT_MILLIS = 1300;

    @Test
    void aPromptLastsAsLongAsItsText() {
        VirtualCall call = call("");
        assertThat(call.promptRemaining()).contains(Duration.ofMillis(PROMPT_MILLIS));
        call.pass(Duration.ofMillis(PROMPT_MILLIS - 20));
        assertThat(call.promptRemaining()).contains(Duration.ofMillis(20));
        call.pass(Duration.ofMillis(20));
        assertThat(call.promptRemaining()).isEmpty();
        assertThat(ends(call)).containsExactly(PROMPT_MILLIS + " DONE");
    }

    @Test
    void silenceIsCountedFromThePromptsEnd() {
        VirtualCall call = call("");
        call.pass(Duration.ofMillis(PROMPT_MILLIS + 4980));
        assertThat(said(call)).hasSize(1);
        call.pass(Duration.ofMillis(20));
        assertThat(said(call)).last().isEqualTo("Are you still there?");
    }

    @Test
    void whoSpeaksWaitsForThePromptsEnd() {
        VirtualCall call = call("");
        assertThat(call.say("yes")).isEmpty();
        assertThat(call.nowMillis()).isEqualTo(PROMPT_MILLIS);
        assertThat(ends(call)).first().isEqualTo(PROMPT_MILLIS + " DONE");
        assertThat(said(call)).last().isEqualTo("yes");
    }

    @Test
    void enoughWordsStopAPromptThatMayBeInterrupted() {
        VirtualCall call = call("");
        call.interrupt(Duration.ofMillis(400), "yes please", Optional.empty());
        assertThat(ends(call)).containsExactly("400 DROPPED");
        assertThat(call.nowMillis()).isEqualTo(400);
        assertThat(said(call)).last().isEqualTo("yes");
    }

    @Test
    void tooFewWordsDoNotAndAreNotAnswered() {
        VirtualCall call = call("");
        call.interrupt(Duration.ofMillis(400), "uh yes", Optional.of(Duration.ofMillis(300)));
        assertThat(said(call)).hasSize(1);
        assertThat(call.promptRemaining()).isPresent();
        call.keepSilent(Duration.ofSeconds(5));
        assertThat(ends(call)).containsExactly(PROMPT_MILLIS + " DONE");
        assertThat(said(call)).last().isEqualTo("Are you still there?");
    }

    /** Its text is there only after the endpoint, 500 ms later: then nothing plays that it could have been too little for. */
    @Test
    void tooFewWordsCountIfThePromptIsOverWhenTheyAreUnderstood() {
        VirtualCall call = call("");
        call.interrupt(Duration.ofMillis(700), "uh yes", Optional.of(Duration.ofMillis(300)));
        assertThat(call.nowMillis()).isEqualTo(700 + 300 + 500);
        assertThat(ends(call)).first().isEqualTo(PROMPT_MILLIS + " DONE");
        assertThat(said(call)).last().isEqualTo("yes");
    }

    @Test
    void nothingStopsAPromptThatMayNotBeInterrupted() {
        VirtualCall call = call("barge-in: off");
        call.interrupt(Duration.ofMillis(400), "yes please", Optional.of(Duration.ofMillis(900)));
        assertThat(call.nowMillis()).isEqualTo(1300);
        assertThat(said(call)).hasSize(1);
        assertThat(call.steps()).extracting(Stepped::input).noneMatch(Input.SpeechStarted.class::isInstance);
    }

    @Test
    void speechThatOutlastsSuchAPromptCounts() {
        VirtualCall call = call("barge-in: off");
        call.interrupt(Duration.ofMillis(400), "yes please", Optional.of(Duration.ofMillis(920)));
        assertThat(ends(call)).first().isEqualTo(PROMPT_MILLIS + " DONE");
        assertThat(said(call)).last().isEqualTo("yes");
        assertThat(call.steps()).extracting(Stepped::input).anyMatch(Input.SpeechStarted.class::isInstance);
    }

    @Test
    void aKeyStopsEvenSuchAPrompt() {
        VirtualCall call = call("barge-in: off");
        call.pressDuring(Duration.ofMillis(200), "1");
        assertThat(call.nowMillis()).isEqualTo(200);
        assertThat(said(call)).last().isEqualTo("one");
    }

    @Test
    void aPromptThatIsReplacedEndsAtThatTime() {
        VirtualCall call = call("barge-in: off\n  collect: { keys: 2, within: 3s }");
        call.pressDuring(Duration.ofMillis(200), "1");
        assertThat(ends(call)).containsExactly("200 DROPPED");
        call.pass(Duration.ofMillis(2980));
        assertThat(call.state().node()).isEqualTo("ask");
        call.pass(Duration.ofMillis(20));
        assertThat(call.state().node()).isEqualTo("one");
    }

    @Test
    void whatCannotBeIsSaid() {
        VirtualCall call = call("");
        assertThat(call.interrupt(Duration.ofSeconds(2), "yes", Optional.empty()))
                .contains("the prompt is at 0 ms and lasts 1300 ms");
        call.keepSilent(Duration.ofMillis(20));
        assertThat(call.interrupt(Duration.ZERO, "yes", Optional.empty())).contains("no prompt is running");
        call.say("yes");
        assertThat(call.say("yes")).contains("the call is over");
        assertThat(call.press("1")).contains("the call is over");
        assertThat(call.pass(Duration.ofSeconds(1))).contains("the call is over");
        assertThat(call.awaitBot()).contains("the call is over");
    }

    @Test
    void theCallerWaitsUntilTheBotActs() {
        VirtualCall call = call("");
        call.awaitBot();
        assertThat(said(call)).last().isEqualTo("Are you still there?");
        assertThat(call.nowMillis()).isEqualTo(PROMPT_MILLIS + 5000);
        call.awaitBot();
        assertThat(call.hangUp()).contains("silence");
    }

    @Test
    void theSameHappensTwice() {
        assertThat(conversation()).isEqualTo(conversation());
    }

    private static List<Stepped> conversation() {
        VirtualCall call = call("");
        call.interrupt(Duration.ofMillis(400), "uh", Optional.empty());
        call.keepSilent(Duration.ofSeconds(6));
        call.say("no");
        return call.steps();
    }

    private static VirtualCall call(String more) {
        Bot bot = TestBot.of(AGREE, ASK.replace("MORE", more.isEmpty() ? "again: x" : more));
        return VirtualCall.start(bot, Understander.of(bot), PromptTime.of(bot), Map.of());
    }

    private static List<String> said(VirtualCall call) {
        return call.steps().stream().flatMap(it -> it.said().stream()).toList();
    }

    private static List<String> ends(VirtualCall call) {
        return call.steps().stream()
                .filter(it -> it.input() instanceof Input.PlayEnded)
                .map(it -> (Input.PlayEnded) it.input())
                .map(end -> end.heardMillis() + " " + end.how())
                .toList();
    }
}
