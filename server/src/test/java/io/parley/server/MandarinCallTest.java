package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.replay.Replay;
import io.parley.server.calls.CallDesk;
import io.parley.server.catalog.InstalledNames;
import io.parley.server.demo.Callee;
import io.parley.server.demo.MandarinDemonstration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A survey in Mandarin over SIP and RTP to baresip: Kokoro speaks on both sides in two voices, Whisper hears. */
final class MandarinCallTest {
    /** Few and short sentences: saying takes longer than hearing here. */
    private static final String BOT = """
            bot: survey
            language: zh-CN
            voice: { synthesizer: kokoro, name: zf_xiaoxiao }
            hear: { recognizer: whisper-zh, endpoint: 700ms }
            silence: { after: 10s, say: 您好？, hang-up-after: 2, goodbye: 再见。 }
            unrecognised: { say: 请再说一遍。, hang-up-after: 4 }
            apology: 再见。
            variables: { 客户姓名: { required: true, example: 王女士 } }
            intents:
              肯定: { examples: [是的, 是我, 对的] }
              否定: { examples: [不是, 不对] }
            entities:
              满意度: { values: { 满意: [很满意, 非常好], 一般: [还行], 不满意: [太差了] } }
            flows:
              main:
                open: 开场白
                nodes:
                  开场白:
                    say: 您好，是{客户姓名}吗？
                    expect: yes-no
                    children: [是本人]
                  是本人:
                    when: { intent: 肯定 }
                    say: 您对网速满意吗？
                    expect: { entity: 满意度 }
                    children: [回答]
                  回答:
                    when: { entity: 满意度 }
                    set: { 网速: '=entity["满意度"]' }
                    info: { 网速: "{网速}" }
                    complete: true
                    say: 谢谢，再见。
                    hang-up: true
            """;

    @Test
    void aBotAsksAndUnderstandsInMandarin(@TempDir Path data) throws Exception {
        Bot bot = BotFile.parse(
                "bot.yaml", BOT.getBytes(StandardCharsets.UTF_8), data, InstalledNames.of(RealEngine.settings(data)));
        List<CallEvent> events = new CopyOnWriteArrayList<>();
        CallDesk.Finished finished;
        try (RunningEngine engine = RealEngine.open(data)) {
            finished = new MandarinDemonstration(
                            engine,
                            RealEngine.loopback(),
                            engine.engine().onDuty(bot),
                            Map.of("王女士", "是的，是我。", "网速", "我不满意。"))
                    .run(
                            Callee.baresip(data.resolve("telephone")),
                            data.resolve("answers"),
                            (_, _, event) -> events.add(event));
        }
        List<String> heard = events.stream()
                .filter(CallEvent.Utterance.class::isInstance)
                .map(event -> ((CallEvent.Utterance) event).text())
                .toList();
        assertThat(finished.ended().complete()).as("heard " + heard).isTrue();
        assertThat(finished.ended().info()).containsEntry("网速", "不满意");
        assertThat(events.stream()
                        .filter(CallEvent.Stepped.class::isInstance)
                        .map(event -> ((CallEvent.Stepped) event).node()))
                .containsSubsequence("开场白", "是本人", "回答");
        assertThat(heard).anySatisfy(text -> assertThat(text).contains("满意"));
        // UTF-8 in all that is left behind.
        assertThat(Files.readString(finished.folder().journal())).contains("您对网速满意吗", "whisper", "kokoro");
        assertThat(Files.readString(finished.folder().record())).contains("\"网速\"", "不满意");
        assertThat(Files.readString(finished.folder().transcript()))
                .contains("您好，是王女士吗？")
                .contains("满意");
        assertThat(Replay.of(finished.folder().journal(), bot)).isInstanceOf(Replay.Result.Same.class);
    }
}
