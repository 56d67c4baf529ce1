package io.parley.engine.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.media.asr.Grammar;
import io.parley.media.asr.Hints;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LikelyTest {

    private static Hints at(String expect, Optional<List<String>> grammar) {
        Bot bot = BotFile.parse("test.yaml", """
                bot: test
                language: en
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any }
                entities: { who: { values: { Ms Liu: [liu], Parley: [] } } }
                flows:
                  main:
                    open: ask
                    nodes:
                      ask: { say: Well?, expect: %s, children: [any] }
                      any: { when: default, hang-up: true }
                """.formatted(expect).getBytes(StandardCharsets.UTF_8), Path.of("."));
        return Likely.at(bot.node("ask"), bot, grammar);
    }

    @Test
    void digitsAreToldByTheirNumber() {
        assertThat(at("{ digits: [4, 6] }", Optional.empty()))
                .isEqualTo(new Hints(Optional.empty(), List.of(), Optional.of(new Hints.Digits(4, 6))));
    }

    @Test
    void theValuesOfAnEntityAreHotWordsUnlessAGrammarHasThem() {
        assertThat(at("{ entity: who }", Optional.empty()).hotWords()).containsExactlyInAnyOrder("ms liu", "parley");
        assertThat(at("{ entity: who }", Optional.of(List.of("ms liu"))))
                .isEqualTo(Hints.of(Optional.of(new Grammar(List.of("ms liu")))));
    }

    @Test
    void ofAnythingElseNothingIsKnown() {
        assertThat(at("open", Optional.empty())).isEqualTo(Hints.NONE);
        assertThat(at("yes-no", Optional.empty())).isEqualTo(Hints.NONE);
    }
}
