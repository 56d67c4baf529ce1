package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.text.TextRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flows in files of their own. */
final class FlowFilesTest {
    private static final String BOT = """
            bot: parts
            language: en
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            intents: { agree: { examples: ["yes"] }, hours: { examples: [when do you open] } }
            flows:
              main:
                open: ask
                nodes:
                  ask:
                    say: Well?
                    children: [agreed]
              end: { file: flows/end.yaml }
              hours: { file: flows/hours.yaml }
            """;
    private static final String END = """
            open: agreed
            nodes:
              agreed:
                when: { intent: agree }
                say: Good.
                hang-up: true
            """;
    private static final String HOURS = """
            when: { intent: hours }
            open: hours
            nodes:
              hours:
                say: From nine.
                return: true
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void filesLieInTheBotsFolder() throws IOException {
        Files.createDirectories(folder.resolve("flows"));
        Files.writeString(folder.resolve("bot.yaml"), BOT);
        Files.writeString(folder.resolve("flows/end.yaml"), END);
        Files.writeString(folder.resolve("flows/hours.yaml"), HOURS);
    }

    @Test
    void theyAreAsIfTheyStoodInTheBotsFile() {
        Bot bot = load();
        assertThat(bot.nodes()).containsOnlyKeys("ask", "agreed", "hours");
        TextRunner call =
                TextRunner.start(bot, Map.of()).hear("when do you open").hear("yes");
        assertThat(call.said()).containsExactly("Well?", "From nine. Well?", "Good.");
    }

    @Test
    void theyBelongToTheBotsHash() throws IOException {
        String before = load().hash();
        Files.writeString(folder.resolve("flows/hours.yaml"), HOURS.replace("nine", "ten"));
        assertThat(load().hash()).isNotEqualTo(before);
    }

    @Test
    void whatIsWrongWithThemIsToldWithTheirName() throws IOException {
        Files.writeString(folder.resolve("flows/hours.yaml"), HOURS.replace("return: true", "jump: agred"));
        Files.writeString(folder.resolve("flows/end.yaml"), END.replace("say:", "sai:"));
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("flows/hours.yaml:6:11")
                .hasMessageContaining("unknown node, did you mean 'agreed'?")
                .hasMessageContaining("flows/end.yaml:5:5")
                .hasMessageContaining("did you mean 'say'?");
    }

    @Test
    void aFileThatIsNotThereNotInTheFolderOrUsedTwiceIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("bot.yaml"),
                BOT.replace("flows/hours.yaml", "flows/end.yaml")
                        + "  a: { file: ../other.yaml }\n  b: { file: flows/none.yaml }\n  c: { file: flows/c.txt }\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"flows/end.yaml\" – is the file of another flow already")
                .hasMessageContaining("\"../other.yaml\" – expected a .yaml file in the bot's folder")
                .hasMessageContaining("flows/none.yaml:1:1")
                .hasMessageContaining("\"flows/c.txt\" – expected a .yaml file in the bot's folder");
    }

    @Test
    void aNodesNameIsUniqueOverAllFiles() throws IOException {
        Files.writeString(
                folder.resolve("flows/hours.yaml"),
                HOURS.replace("hours:\n    say", "ask:\n    say").replace("open: hours", "open: ask"));
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a node of that name stands in line");
    }

    private Bot load() {
        return BotFile.load(folder.resolve("bot.yaml"));
    }
}
