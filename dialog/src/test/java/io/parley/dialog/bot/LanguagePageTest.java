package io.parley.dialog.bot;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.text.TextRunner;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/bots.md shows works. */
final class LanguagePageTest {
    private static final Path PAGE = Checkout.root().resolve("docs/bots.md");

    @Test
    void theBotOfTheLanguagePageRuns() throws IOException {
        TextRunner call = TextRunner.start(bot(), Map.of("name", "Ms Liu"));
        call.hear("tues").press("2").hear("what").hear("tomorrow").press("1");
        assertThat(call.path())
                .containsExactly("greeting", "day-given", "greeting", "unclear", "day-given", "confirmed");
        assertThat(call.info()).isEqualTo(Map.of("意向", "A", "day", "tomorrow"));
        assertThat(call.hangUp()).contains("bot");
    }

    private static Bot bot() throws IOException {
        List<String> bots = Pattern.compile("```yaml\n(bot: .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(bots).hasSize(1);
        return BotFile.parse(
                "docs/bots.md", bots.getFirst().getBytes(StandardCharsets.UTF_8), PAGE.resolveSibling("."));
    }
}
