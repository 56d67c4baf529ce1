package io.parley.dialog.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bot's file may say about interruptions, and which sentences contradict themselves. */
final class BargeInReaderTest {
    private static Bot bot(String hear, String node) {
        return BotFile.parse("test.yaml", """
                bot: test
                language: en
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any, %s }
                flows: { main: { open: a, nodes: { a: { say: Well?, hang-up: true, %s } } } }
                """.formatted(hear, node).getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    private static BargeIn read(String hear, String node) {
        return bot(hear, node).node("a").bargeIn();
    }

    @Test
    void aBotThatSaysNothingHoldsEarlyAndStopsByOneWord() {
        BargeIn read = read("", "");
        assertThat(read.on()).isTrue();
        assertThat(read.by()).isEqualTo(BargeIn.By.WORDS);
        assertThat(read.after()).isEqualTo(BargeIn.SUSPICION);
        assertThat(read.words()).isEqualTo(1);
        assertThat(read.meanwhile()).isEqualTo(BargeIn.Meanwhile.PAUSE);
        assertThat(read.from()).isZero();
        assertThat(read.keep()).isFalse();
    }

    @Test
    void anotherStrategyBringsItsOwnDefaults() {
        BargeIn speech = read("barge-in: { after: 200ms }", "barge-in: { by: speech }");
        assertThat(speech.after()).isEqualTo(BargeIn.SPEECH);
        BargeIn keywords = read("barge-in: { meanwhile: duck }", "barge-in: { by: keywords, keywords: [stop] }");
        assertThat(keywords.meanwhile()).isEqualTo(BargeIn.Meanwhile.PLAY);
        assertThat(keywords.keywords()).containsExactly("stop");
    }

    @Test
    void aNodeChangesWhatItNames() {
        BargeIn read = read(
                "barge-in: { from: 2s, words: 3, meanwhile: duck }, during-prompt: keep", "barge-in: { words: 2 }");
        assertThat(read.from()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.words()).isEqualTo(2);
        assertThat(read.meanwhile()).isEqualTo(BargeIn.Meanwhile.DUCK);
        assertThat(read.keep()).isTrue();
        assertThat(read("during-prompt: keep", "barge-in: off, during-prompt: discard")
                        .keep())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ by: speech, words: 2 }                           | barge-in.words: counts for nothing by: speech",
                "{ by: speech, fillers: [um] }                      | barge-in.fillers: count for nothing by: speech",
                "{ by: speech, meanwhile: duck }                    | barge-in.meanwhile: counts for nothing by: speech",
                "{ by: keywords }                                   | by: keywords – expected at least one",
                "{ by: keywords, keywords: [stop], words: 2 }       | barge-in.words: counts for nothing by: keywords",
                "{ by: keywords, keywords: [stop], after: 200ms }   | nothing is held where the prompt plays on",
                "{ meanwhile: play, after: 200ms }                  | nothing is held where the prompt plays on",
                "{ by: shouting }                                   | expected words, speech or keywords",
                "{ from: 2m }                                       | barge-in.from"
            })
    void whatContradictsItselfIsRefused(String bargeIn, String problem) {
        assertThatThrownBy(() -> read("barge-in: " + bargeIn, ""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }
}
