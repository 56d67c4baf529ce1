package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.DropPlay;
import io.parley.dialog.Action.Say;
import io.parley.dialog.Input.Digit;
import io.parley.dialog.Input.Started;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.text.TextRunner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CollectionTest {

    @Test
    void itEndsWithTheLastPossibleKey() {
        TextRunner call = collect("keys: 4").press("12");
        assertThat(call.said()).containsExactly("Number?");
        assertThat(call.press("34").said()).containsExactly("done 1234");
    }

    @Test
    void aTerminatorEndsItEarlyWithEnoughKeys() {
        assertThat(collect("keys: 6, min-keys: 2, terminator: \"#\"")
                        .press("12#")
                        .said())
                .last()
                .isEqualTo("done 12");
    }

    @Test
    void aTerminatorWithTooFewKeysIsAFailedAttempt() {
        TextRunner call =
                collect("keys: 6, min-keys: 2, terminator: \"#\", attempts: 2").press("1#");
        assertThat(call.said()).last().isEqualTo("Number?");
        assertThat(call.press("2#").said()).last().isEqualTo("timeout");
    }

    @Test
    void aTerminatorAfterTheLastPossibleKeyIsNotMeantForWhatComesNext() {
        TextRunner call = collect("keys: 2, terminator: \"#\"").press("12#");
        assertThat(call.said()).last().isEqualTo("done 12");
        assertThat(call.trace()).last().isEqualTo("terminator of a full collection: ignored");
        assertThat(call.press("#").said()).containsExactly("hash");
    }

    @Test
    void itsTimeRunsFromTheEndOfThePrompt() {
        TextRunner call = collect("keys: 2, within: 3s").press("1").pass(Duration.ofMillis(2999));
        assertThat(call.said()).hasSize(1);
        assertThat(call.pass(Duration.ofMillis(1)).said()).containsExactly("done 1");
    }

    @Test
    void theFirstKeyHasATimeOfItsOwn() {
        TextRunner call =
                collect("keys: 2, min-keys: 2, within: 30s, first-key: 4s").pass(Duration.ofSeconds(4));
        assertThat(call.said()).last().isEqualTo("timeout");
        call = collect("keys: 2, min-keys: 2, within: 30s, first-key: 4s")
                .press("1")
                .pass(Duration.ofSeconds(29));
        assertThat(call.press("2").said()).last().isEqualTo("done 12");
    }

    @Test
    void eachFurtherKeyHasATimeOfItsOwn() {
        TextRunner call = collect("keys: 4, between-keys: 2s, within: 1m")
                .press("1")
                .pass(Duration.ofMillis(1900))
                .press("2")
                .pass(Duration.ofMillis(1900));
        assertThat(call.said()).hasSize(1);
        assertThat(call.pass(Duration.ofMillis(100)).said()).last().isEqualTo("done 12");
    }

    @Test
    void everyAttemptHasTheWholeTimeAndItsOwnWords() {
        TextRunner call = collect("keys: 2, min-keys: 2, within: 3s, attempts: 3, retry: Again.")
                .press("1")
                .pass(Duration.ofSeconds(3));
        assertThat(call.said()).last().isEqualTo("Again.");
        call.pass(Duration.ofMillis(2900)).press("1").pass(Duration.ofMillis(100));
        assertThat(call.said()).last().isEqualTo("Again.");
        assertThat(call.press("22").said()).containsExactly("done 22");
    }

    @Test
    void aKeyDuringThePromptStopsItAndCounts() {
        Bot bot = bot("keys: 2, within: 3s");
        State state = Interpreter.begin(bot, Map.of());
        state = Interpreter.step(bot, state, new Started()).state();
        int epoch = state.epoch();
        Step step = Interpreter.step(bot, state, new Digit('1'));
        assertThat(step.actions()).first().isEqualTo(new DropPlay(2));
        assertThat(step.actions()).contains(new Action.StartTimer(3, 3000));
        assertThat(step.state().epoch()).isEqualTo(epoch + 1);
        step = Interpreter.step(bot, step.state(), new Digit('2'));
        assertThat(step.actions())
                .filteredOn(Say.class::isInstance)
                .extracting(say -> ((Say) say).parts())
                .containsExactly(List.of(new Action.PromptPart.Text("done 12")));
    }

    @Test
    void speechThatAChildTakesEndsItAndOtherSpeechDoesNot() {
        TextRunner call = collect("keys: 2").press("1").hear("banana");
        assertThat(call.said()).hasSize(1);
        assertThat(call.press("2").said()).containsExactly("done 12");
        call = collect("keys: 2").press("1").hear("help");
        assertThat(call.said()).last().isEqualTo("help");
        assertThat(call.pass(Duration.ofSeconds(60)).trace()).noneMatch(line -> line.contains("time is up"));
    }

    @Test
    void itsVariableIsUnsetWhileItRuns() {
        TextRunner call = run(TestBot.of("", """
                ask:
                  say: "[{number}]"
                  collect: { keys: 1, into: number }
                  children: [again]
                again:
                  when: { expr: number == "1" }
                  jump: ask
                """));
        call.press("1");
        assertThat(call.said()).containsExactly("[]", "[1]");
        call.pass(Duration.ofSeconds(10));
        assertThat(call.state().node()).isEqualTo("ask");
        assertThat(call.said()).last().isEqualTo("Sorry, I did not understand that. []");
        assertThat(call.press("1").said()).containsExactly("[1]");
    }

    @Test
    void aResultThatNoChildTakesIsAMissAndItStartsAgain() {
        TextRunner call = run(TestBot.of("", """
                ask:
                  say: Number?
                  collect: { keys: 1, into: number }
                  children: [one]
                one:
                  when: { digits: "1" }
                  hang-up: true
                """));
        assertThat(call.press("7").said()).last().isEqualTo("Sorry, I did not understand that. Number?");
        assertThat(call.press("1").hangUp()).contains("bot");
        call = run(TestBot.of("", """
                ask:
                  say: Number?
                  collect: { keys: 1 }
                  children: [one]
                one:
                  when: { digits: "1" }
                  hang-up: true
                """));
        assertThat(call.press("777").hangUp()).contains("limit");
    }

    private static TextRunner collect(String rules) {
        return run(bot(rules));
    }

    private static Bot bot(String rules) {
        return TestBot.of("intents: { help: { examples: [help] } }", """
                ask:
                  say: Number?
                  collect: { %s, into: number }
                  children: [helped, done, none]
                helped:
                  when: { intent: help }
                  say: "help {number}"
                  children: [hash]
                done:
                  when: { collect: done }
                  say: "done {number}"
                  children: [hash]
                none:
                  when: { collect: timeout }
                  say: "timeout {number}"
                  children: [hash]
                hash:
                  when: { digits: "#" }
                  say: hash
                  hang-up: true
                """.formatted(rules)
                .replace("timeout {number}", "timeout {number} -")
                .replace(" -\"", "\""));
    }

    private static TextRunner run(Bot bot) {
        return TextRunner.start(bot, Map.of());
    }
}
