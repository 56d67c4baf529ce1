package io.parley.media.asr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VoskTextTest {

    @Test
    void wordsCarryTheirConfidenceAndTheUnknownIsNoWord() {
        assertThat(VoskText.result("""
                {"result": [{"conf": 0.5, "end": 1.2, "start": 0.9, "word": "next"},
                            {"conf": 1.0, "end": 1.5, "start": 1.2, "word": "[unk]"},
                            {"conf": 1.000001, "end": 2.1, "start": 1.5, "word": "tuesday"}],
                 "text": "next [unk] tuesday"}""").words())
                .containsExactly(new VoskText.Word("next", 0.5), new VoskText.Word("tuesday", 1));
        assertThat(VoskText.result("{\"text\": \"\"}").words()).isEmpty();
    }

    @Test
    void interimTextsLoseTheUnknown() {
        assertThat(VoskText.partial("{\"partial\": \"one moment\"}")).isEqualTo("one moment");
        assertThat(VoskText.partial("{\"partial\": \"[unk] one [unk] moment [unk]\"}"))
                .isEqualTo("one moment");
        assertThat(VoskText.partial("{\"partial\": \"[unk]\"}")).isEmpty();
        assertThat(VoskText.partial("{}")).isEmpty();
    }

    @Test
    void aGrammarBecomesALineOfJsonWithTheUnknownAtItsEnd() {
        assertThat(VoskText.grammar(new Grammar(List.of("yes", "o'clock", "say \"a\"", "星期二"))))
                .isEqualTo("[\"yes\",\"o'clock\",\"say \\\"a\\\"\",\"星期二\",\"[unk]\"]");
    }

    @Test
    void whatIsNoJsonIsAFailureThatDoesNotRepeatIt() {
        assertThatThrownBy(() -> VoskText.result("my secret"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("secret");
    }
}
