package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.text.TextRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bot that only announces something. */
final class NotificationTest {
    private static final String HEAD = """
            bot: notice
            kind: notification
            language: en
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            variables: { name: { required: true }, place: {} }
            """;

    @TempDir
    Path folder;

    @Test
    void itSaysItsWordsTellsTheWorldAndHangsUp() throws Exception {
        Files.write(folder.resolve("jingle.wav"), new byte[] {1});
        Bot bot = bot(HEAD + """
                say: [ { recording: jingle.wav }, "{name}, your parcel lies {place}." ]
                raise: [ { sms: { template: parcel, to: "{name}" } } ]
                """);
        TextRunner call = TextRunner.start(bot, Map.of("name", "Ms Liu", "place", "at the gate"));
        assertThat(call.said()).containsExactly("[jingle.wav] Ms Liu, your parcel lies at the gate.");
        assertThat(call.hangUp()).contains("bot");
        assertThat(call.complete()).isTrue();
        List<Action> actions = call.steps().getFirst().actions();
        assertThat(actions).contains(new Action.Raise("sms", Map.of("template", "parcel", "to", "Ms Liu")));
        assertThat(actions)
                .filteredOn(Action.Say.class::isInstance)
                .singleElement()
                .satisfies(say -> assertThat(((Action.Say) say).bargeIn().on()).isFalse());
        assertThat(bot.nodes()).containsOnlyKeys("announcement");
    }

    @Test
    void itHasNoFlowsAndNeedsWords() {
        assertThatThrownBy(() -> bot(HEAD + "flows: { main: { open: a, nodes: {} } }\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("flows")
                .hasMessageContaining("say");
    }

    @Test
    void aBotWithFlowsHasNoWordsOfItsOwn() {
        assertThatThrownBy(() -> TestBot.of("say: Hello.", "a:\n  hang-up: true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("say");
    }

    private Bot bot(String yaml) {
        return BotFile.parse("bot.yaml", yaml.getBytes(StandardCharsets.UTF_8), folder);
    }
}
