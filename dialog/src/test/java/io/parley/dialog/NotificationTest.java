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
import java.util.Optional;
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
    void itsBusinessIsDoneWhenItWasHeardToItsEndWhateverTheCallerDoes() {
        Bot bot = bot(HEAD + "say: \"{name}, your parcel lies {place}.\"\n");
        State state = Interpreter.begin(bot, TestBot.bound(bot, Map.of("name", "Ms Liu", "place", "here")));
        Step began = Interpreter.step(bot, state, new Input.Started());
        long play = began.actions().stream()
                .filter(Action.Say.class::isInstance)
                .map(action -> ((Action.Say) action).playId())
                .findFirst()
                .orElseThrow();
        assertThat(began.actions()).noneMatch(it -> it instanceof Action.Complete || it instanceof Action.HangUp);
        Step spoken = Interpreter.step(bot, began.state(), new Input.SpeechStarted(1, 1));
        int epoch = spoken.state().epoch();
        for (Input ignored : List.of(
                new Input.Heard(1, epoch, "who is this", 1, Input.Understanding.NOTHING), new Input.Digit('1'))) {
            Step step = Interpreter.step(bot, began.state(), ignored);
            assertThat(step.actions()).isEmpty();
            assertThat(step.state().node()).isEqualTo("announcement");
        }
        Step heard = Interpreter.step(bot, spoken.state(), new Input.PlayEnded(play, Input.PlayEnd.DONE, 3000));
        assertThat(heard.actions()).contains(new Action.Complete(), new Action.HangUp(Optional.empty(), "bot"));
        Step cut = Interpreter.step(bot, spoken.state(), new Input.PlayEnded(play, Input.PlayEnd.DROPPED, 2900));
        assertThat(cut.actions())
                .contains(new Action.HangUp(Optional.empty(), "bot"))
                .doesNotContain(new Action.Complete());
    }

    @Test
    void whatComesOutEmptyIsNotHeard() {
        TextRunner call = TextRunner.start(bot(HEAD + "say: \"{place}\"\n"), Map.of("name", "Ms Liu", "place", ""));
        assertThat(call.hangUp()).contains("bot");
        assertThat(call.complete()).isFalse();
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
