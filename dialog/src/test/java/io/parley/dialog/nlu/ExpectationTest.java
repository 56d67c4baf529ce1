package io.parley.dialog.nlu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.TestBot;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.nlu.Expectation.Progress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpectationTest {
    private static Progress judge(String language, String expect, String text) {
        Bot bot = TestBot.of("""
                language: %s
                silence: { say: "?" }
                unrecognised: { say: "?" }
                apology: "?"
                entities: { day: { values: { tuesday: [tues], 周二: [礼拜二] } } }
                """.formatted(language), """
                ask:
                  say: Well?
                  expect: %s
                  children: [any]
                any:
                  when: default
                  hang-up: true
                """.formatted(expect));
        return Expectation.of(bot, Understander.of(bot)).judge(bot.node("ask"), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            en | open             | tuesday                                   | OPEN
            en | open             | i would like to and                       | INCOMPLETE
            en | open             | sandy                                     | OPEN
            en | { entity: day }  | on                                        | INCOMPLETE
            en | { entity: day }  | on tuesday                                | COMPLETE
            en | { entity: day }  | tuesday or                                | INCOMPLETE
            en | { entity: day }  | let me think                              | INCOMPLETE
            en | { entity: day }  | it does not matter                        | OPEN
            en | yes-no           | yes because                               | INCOMPLETE
            en | yes-no           | yes                                       | COMPLETE
            en | yes-no           | Yes, please.                              | COMPLETE
            en | yes-no           | yes it was me who                         | OPEN
            en | yes-no           | well                                      | INCOMPLETE
            en | { digits: 4 }    | one two                                   | INCOMPLETE
            en | { digits: 4 }    | my number is one two three four           | COMPLETE
            en | { digits: 4 }    | double five oh 7                          | COMPLETE
            en | { digits: 4 }    | twenty one thirty                         | COMPLETE
            en | { digits: 4 }    | twenty one three                          | INCOMPLETE
            en | { digits: [4, 6] } | 1234                                    | OPEN
            en | { digits: [4, 6] } | 123456                                  | COMPLETE
            en | { digits: 4 }    | i do not know                             | OPEN
            zh-CN | { digits: 11 } | 幺三八零零幺三                              | INCOMPLETE
            zh-CN | { digits: 11 } | 幺三八零零幺三八零零零                        | COMPLETE
            zh-CN | yes-no        | 好的                                       | COMPLETE
            zh-CN | yes-no        | 好的我想问一下                               | OPEN
            zh-CN | open          | 我觉得就是                                  | INCOMPLETE
            zh-CN | open          | 是的然后                                    | INCOMPLETE
            zh-CN | open          | 我想问一下那个                               | INCOMPLETE
            zh-CN | { entity: day } | 礼拜二吧                                  | COMPLETE
            fr | yes-no           | oui                                       | OPEN
            """)
    void onlyWhatTheNodeAskedForIsWhole(String language, String expect, String text, Progress progress) {
        assertThat(judge(language, expect, text)).isEqualTo(progress);
    }
}
