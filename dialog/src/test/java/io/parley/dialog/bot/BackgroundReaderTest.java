package io.parley.dialog.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackgroundReaderTest {
    private static final String REST = """

            bot: test
            kind: notification
            language: en-US
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            say: "Hello."
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void theSoundIsThere() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("sounds")).resolve("office.wav"), "sound");
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        assertThat(bot("background: { file: sounds/office.wav }").background())
                .contains(new Bot.Background("sounds/office.wav", -24, Duration.ofSeconds(1), 0));
        assertThat(bot("background: { file: sounds/office.wav, level: -30.5, fade-in: 0s, duck: 6 }")
                        .background())
                .contains(new Bot.Background("sounds/office.wav", -30.5, Duration.ZERO, 6));
        assertThat(bot("maximum-call: 10s").background()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            background: { level: -24 }                                  | 1:13 | missing
            background: { file: gone.wav }                              | 1:21 | no such file in the bot's folder
            background: { file: ../office.wav }                         | 1:21 | expected a file in the bot's folder
            background: { file: sounds/office.ogg }                     | 1:21 | expected a .wav or .mp3 file
            background: { file: sounds/office.wav, level: -6 }          | 1:47 | -12
            background: { file: sounds/office.wav, level: loud }        | 1:47 | -40
            background: { file: sounds/office.wav, fade-in: 1m }        | 1:49 | 10s
            background: { file: sounds/office.wav, duck: -3 }           | 1:46 | 20
            background: { file: sounds/office.wav, volume: 3 }          | 1:40 | unknown key
            background: sounds/office.wav                               | 1:13 | a mapping
            """)
    void whatIsWrongIsToldWithItsPlace(String yaml, String place, String message) {
        assertThatThrownBy(() -> bot(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bot.yaml:" + place)
                .hasMessageContaining(message);
    }

    /** Another sound makes another bot, and an archive carries it. */
    @Test
    void theFileBelongsToTheBot() throws IOException {
        Path file = folder.resolve("bot.yaml");
        Files.writeString(file, "background: { file: sounds/office.wav }" + REST);
        Bot before = BotFile.load(file);
        assertThat(before.files()).containsExactly("sounds/office.wav");

        Files.writeString(folder.resolve("sounds/office.wav"), "other sound");
        assertThat(BotFile.load(file).hash()).isNotEqualTo(before.hash());
    }

    private Bot bot(String background) {
        return BotFile.parse("bot.yaml", (background + REST).getBytes(StandardCharsets.UTF_8), folder);
    }
}
