package io.parley.dialog.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/bots/testing.md shows works. */
final class TestingPageTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesOfTheTestingPagePass(String yaml) {
        SuiteResult result = new Suite(DELIVERY, CaseFile.parse("docs/bots/testing.md", yaml, DELIVERY)).run(() -> 0);
        assertThat(result.results()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(result.failed())
                .as(() -> String.join("\n", result.report(false)))
                .isZero();
    }

    static Stream<String> examples() throws IOException {
        List<String> examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Checkout.root().resolve("docs/bots/testing.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
        return examples.stream();
    }
}
