package io.parley.dialog.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/bots/testing.md shows works. */
final class TestingPageTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesOfTheTestingPagePass(String cases, String bot) {
        Bot tested = bot.isEmpty()
                ? DELIVERY
                : BotFile.parse("docs/bots/testing.md", bot.getBytes(StandardCharsets.UTF_8), Path.of("."));
        SuiteResult result = new Suite(tested, CaseFile.parse("docs/bots/testing.md", cases, tested)).run(() -> 0);
        assertThat(result.results()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(result.failed())
                .as(() -> String.join("\n", result.report(false)))
                .isZero();
    }

    /** Cases with the bot that stands before them on the page; without one they are the delivery bot's. */
    static List<Arguments> examples() throws IOException {
        List<Arguments> examples = new ArrayList<>();
        String bot = "";
        Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Checkout.root().resolve("docs/bots/testing.md")));
        while (blocks.find()) {
            if (blocks.group(1).startsWith("bot:")) {
                bot = blocks.group(1);
            } else {
                examples.add(Arguments.of(blocks.group(1), bot));
            }
        }
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        assertThat(bot).isNotEmpty();
        return examples;
    }
}
