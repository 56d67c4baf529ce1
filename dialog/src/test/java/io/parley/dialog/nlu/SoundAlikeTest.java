package io.parley.dialog.nlu;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.bot.EngineNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SoundAlikeTest {
    private static final String BOT = """
            bot: survey
            language: LANGUAGE
            voice: { synthesizer: kokoro, name: zf_xiaoxiao }
            hear: { recognizer: whisper-zh }
            intents:
              肯定: { examples: [是的, 没错, 可以, 好的, 行] }
              否定: { examples: [不是, 不行, 不要] }
              没空: { examples: [没空, 在开会, 在忙] }
            entities:
              满意度: { values: { 满意: [很好], 一般: [还行], 不满意: [太差了, 不怎么样] } }
              数: { values: { "一": [], "三": [], "十": [] } }
            flows:
              main:
                open: start
                nodes:
                  start: { say: 您好, hang-up: true }
            """;

    private static Understanding understand(String language, String text) {
        Bot bot = BotFile.parse(
                "bot.yaml",
                BOT.replace("LANGUAGE", language).getBytes(StandardCharsets.UTF_8),
                Path.of("."),
                EngineNames.UNKNOWN);
        return Understander.of(bot).understand(text);
    }

    /** What a recogniser wrote for what was said, as seen. */
    @ParameterizedTest
    @CsvSource({
        "嗨星, 满意度, 一般",
        "买一, 满意度, 满意",
        "不满一, 满意度, 不满意",
        "很号, 满意度, 满意",
        "太叉了, 满意度, 不满意",
        "意般, 满意度, 一般",
        "3, 数, 三",
        "幺, 数, 一",
        "山, 数, 三"
    })
    void aValueIsFoundByItsSound(String written, String entity, String value) {
        assertThat(understand("zh-CN", written).entities().get(entity)).containsExactly(value);
    }

    @ParameterizedTest
    @CsvSource({"美空, 没空, 0.9", "再开会, 没空, 0.9", "不信, 否定, 0.9", "卡以, 肯定, 0.7", "不四, 否定, 0.9"})
    void anIntentIsFoundByItsSoundAndLessSurely(String written, String intent, double score) {
        Understanding found = understand("zh-CN", written);
        assertThat(found.intents().getFirst().intent()).isEqualTo(intent);
        assertThat(found.intents().getFirst().score()).isEqualTo(score);
    }

    @ParameterizedTest
    @CsvSource({"我想问一下你们的地址在哪里呢", "喂", "今天天气真好啊朋友", "天气怎么样"})
    void whatSoundsLikeNothingIsNothing(String written) {
        Understanding found = understand("zh-CN", written);
        assertThat(found.intents()).isEmpty();
        assertThat(found.entities()).doesNotContainKey("满意度");
    }

    @Test
    void whatIsWrittenRightIsNotLookedForByItsSound() {
        Understanding found = understand("zh-CN", "不满意");
        assertThat(found.entities().get("满意度")).containsExactly("不满意");
        assertThat(found.intents()).isEmpty();
        assertThat(understand("zh-CN", "是的").intents().getFirst().score()).isEqualTo(1);
    }

    @Test
    void otherLanguagesAreReadAsTheyAreWritten() {
        assertThat(understand("en-US", "嗨星")).isEqualTo(Understanding.NOTHING);
    }
}
