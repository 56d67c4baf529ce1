package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.BargeIn;
import io.parley.dialog.bot.Bot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which words stop a prompt. */
final class BargeInTest {
    /** What a bot that says nothing about it does. */
    private static BargeIn standard(String language) {
        Bot bot = TestBot.of("language: " + language + "\nhear: { recognizer: any }", """
                ask:
                  say: Well?
                  hang-up: true
                """);
        Step step = Interpreter.step(bot, Interpreter.begin(bot, TestBot.bound(bot, Map.of())), new Input.Started());
        return step.actions().stream()
                .filter(Action.Say.class::isInstance)
                .map(say -> ((Action.Say) say).bargeIn())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "en-US, tuesday, true",
        "en-US, uh-huh, false",
        "en-US, uh huh, false",
        "en-US, 'yeah, okay', false",
        "en-US, yeah but who is that, true",
        "zh-CN, 嗯, false",
        "zh-CN, 嗯嗯, false",
        "zh-CN, '对对，好的', false",
        "zh-CN, 好的等一下, true",
        "zh-CN, 不用了, true"
    })
    void listeningNoisesOfTheLanguageDoNotStopAPrompt(String language, String said, boolean stops) {
        assertThat(standard(language).isEnough(said)).isEqualTo(stops);
    }

    @Test
    void aKeywordStopsItHoweverFewTheWords() {
        BargeIn policy = new BargeIn(true, 300, 4, List.of("嗯"), List.of("人工", "operator"));
        assertThat(policy.isEnough("嗯人工")).isTrue();
        assertThat(policy.isEnough("give me the weather")).isTrue();
        assertThat(policy.isEnough("an operator")).isTrue();
        assertThat(policy.isEnough("好的")).isFalse();
    }

    @Test
    void nothingStopsWhatMayNotBeInterrupted() {
        assertThat(BargeIn.OFF.isEnough("stop this at once")).isFalse();
    }

    @Test
    void whatABotSaysReplacesWhatItsLanguageHas() {
        Bot bot = TestBot.of(
                "hear: { recognizer: any, barge-in: { words: 2, fillers: [hello], keywords: [stop] } }", """
                ask:
                  say: Well?
                  barge-in: { words: 3 }
                  hang-up: true
                """);
        assertThat(bot.node("ask").bargeIn().words()).isEqualTo(3);
        assertThat(bot.node("ask").bargeIn().fillers()).containsExactly("hello");
        assertThat(bot.node("ask").bargeIn().keywords()).containsExactly("stop");
    }
}
