package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.DropPlay;
import io.parley.dialog.Action.Say;
import io.parley.dialog.Input.Digit;
import io.parley.dialog.Input.Started;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.text.TextRunner;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    // ---- cell by cell, as docs/bots/collecting-keys.md has it

    private static final Path PAGE = Checkout.root().resolve("docs/bots/collecting-keys.md");

    /** What happens, as it is written on the page: the settings that it needs, and how it is brought about. */
    enum Happening {
        LAST_KEY("the last possible key", "", ""),
        OTHER_KEY("another key", "", "3"),
        TERMINATOR("the terminator", "terminator: \"#\"", "#"),
        NO_TERMINATOR("`#` where it is no terminator", "", "#"),
        WITHIN("`within` runs out", "within: 9s", "9s"),
        FIRST_KEY("`first-key` runs out", "first-key: 8s", "8s"),
        BETWEEN_KEYS("`between-keys` runs out", "between-keys: 4s", "4s"),
        SPEECH_TAKEN("`speech: on`, words that a child takes", "", "help"),
        SPEECH_LEFT("`speech: on`, other words", "", "banana"),
        NO_SPEECH_TAKEN("`speech: off`, words that a child takes", "speech: off", "help"),
        NO_SPEECH_LEFT("`speech: off`, other words", "speech: off", "banana");

        private final String written;
        private final String setting;
        private final String act;

        Happening(String written, String setting, String act) {
            this.written = written;
            this.setting = setting;
            this.act = act;
        }

        /** The setting and, if wanted, all others that do not get into its way. */
        String settings(boolean others) {
            List<String> all = new ArrayList<>();
            all.add(setting);
            if (others) {
                for (String other :
                        List.of("terminator: \"#\"", "within: 60s", "first-key: 50s", "between-keys: 40s")) {
                    String key = other.substring(0, other.indexOf(':'));
                    boolean inTheWay = this == NO_TERMINATOR && key.equals("terminator");
                    if (!inTheWay && !setting.startsWith(key)) {
                        all.add(other);
                    }
                }
            }
            all.removeIf(String::isEmpty);
            return all.isEmpty() ? "" : ", " + String.join(", ", all);
        }
    }

    /** Every cell of the table, at the first of two attempts, at the second of two, and at the only one; with that setting alone, and with all. */
    static List<Arguments> cells() throws IOException {
        List<Arguments> cells = new ArrayList<>();
        Pattern row = Pattern.compile("\\| (.+?) \\| (.+?) \\| (.+?) \\| (.+?) \\|");
        List<String> lines = Files.readString(PAGE)
                .lines()
                .dropWhile(line -> !line.startsWith("| what happens |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(lines).hasSameSizeAs(Happening.values());
        for (String line : lines) {
            Matcher cell = row.matcher(line);
            assertThat(cell.matches()).as(line).isTrue();
            Happening what = Arrays.stream(Happening.values())
                    .filter(it -> it.written.equals(cell.group(1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("a row without a test: " + line));
            for (int before = 0; before < 3; before++) {
                for (int attempt = 0; attempt < 3; attempt++) {
                    cells.add(Arguments.of(what, before, cell.group(before + 2), attempt, false));
                    cells.add(Arguments.of(what, before, cell.group(before + 2), attempt, true));
                }
            }
        }
        return cells;
    }

    @ParameterizedTest(name = "{0}, {1} keys before: {2} (attempt {3}, all settings: {4})")
    @MethodSource("cells")
    void whatHappensDoesWhatThePageSays(Happening what, int before, String result, int attempt, boolean others) {
        int attempts = attempt == 2 ? 1 : 2;
        boolean last = attempt > 0;
        int keys = what == Happening.LAST_KEY ? before + 1 : 6;
        int minKeys = before == 1 ? 2 : 1;
        TextRunner call = collect("keys: " + keys + ", min-keys: " + minKeys + ", attempts: " + attempts
                + ", retry: Again." + what.settings(others));
        if (attempt == 1) {
            failTheFirst(call);
        }
        String pressed = "12".substring(0, before);
        call.press(pressed);
        call.said();
        String act = what == Happening.LAST_KEY ? "3" : what.act;
        boolean isKey = act.matches("[0-9#]");
        String all = isKey && what != Happening.TERMINATOR ? pressed + act : pressed;
        if (isKey) {
            call.press(act);
        } else if (act.matches("[0-9]+s")) {
            call.pass(Duration.ofSeconds(Long.parseLong(act.substring(0, act.length() - 1))));
        } else {
            call.hear(act);
        }

        switch (result) {
            case "done" -> assertThat(call.said()).containsExactly("done " + all);
            case "fails" -> assertThat(call.said()).containsExactly(last ? "timeout" : "Again.");
            case "child" -> assertThat(call.said()).containsExactly("help");
            case "goes on" -> {
                assertThat(call.said()).isEmpty();
                assertThat(call.state().collecting().orElseThrow().keys()).isEqualTo(all);
            }
            default -> throw new AssertionError("a cell that says " + result);
        }
    }

    /** Nothing is pressed until the first of two attempts has failed. */
    private static void failTheFirst(TextRunner call) {
        for (int seconds = 0; seconds < 100 && attempt(call) == 1; seconds++) {
            call.pass(Duration.ofSeconds(1));
        }
        assertThat(attempt(call)).isEqualTo(2);
    }

    private static int attempt(TextRunner call) {
        return call.state().collecting().orElseThrow().attempt();
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
