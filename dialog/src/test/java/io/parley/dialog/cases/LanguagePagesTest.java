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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages of the bot language show works: each example with the tests that stand beside it. */
final class LanguagePagesTest {
    private static final Path FOLDER = Checkout.root().resolve("docs/bots");

    /** Pages about tools, whose examples have tests of their own. */
    private static final Set<String> OTHERS =
            Set.of("testing.md", "lint.md", "graph.md", "simulate.md", "background.md");

    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CASES = Pattern.compile("(?m)^cases:");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+\\.md)[^):]*\\)");

    /** What examples leave out. */
    private static final Map<String, String> HEAD = new LinkedHashMap<>();

    static {
        HEAD.put("bot", "example");
        HEAD.put("language", "en-US");
        HEAD.put("voice", "{ synthesizer: mary, name: cmu-slt-hsmm }");
        HEAD.put("hear", "{ recognizer: vosk-en }");
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !OTHERS.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageHasAnExampleWhoseTestsPassAndEnterAllItsNodes(Path page) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(page));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        assertThat(blocks).as("a bot and its tests").hasSizeGreaterThanOrEqualTo(2);
        assertThat(blocks.size() % 2).as("bots and tests in turn").isZero();
        for (int i = 0; i < blocks.size(); i += 2) {
            assertThat(blocks.get(i)).doesNotContainPattern(CASES);
            assertThat(blocks.get(i + 1)).containsPattern(CASES);
            Bot bot = BotFile.parse(page.toString(), withHead(blocks.get(i)).getBytes(StandardCharsets.UTF_8), FOLDER);
            SuiteResult result = new Suite(bot, CaseFile.parse(page.toString(), blocks.get(i + 1), bot)).run(() -> 0);
            assertThat(result.failed())
                    .as(() -> String.join("\n", result.report(true)))
                    .isZero();
            assertThat(result.coverage().missedNodes()).isEmpty();
        }
    }

    private static String withHead(String bot) {
        StringBuilder whole = new StringBuilder();
        HEAD.forEach((key, value) -> {
            if (!bot.matches("(?s)(.*\n)?" + key + ":.*")) {
                whole.append(key).append(": ").append(value).append('\n');
            }
        });
        return whole.append(bot).toString();
    }

    @Test
    void everyPageIsReachedFromTheOverviewAndEveryLinkLeadsSomewhere() throws IOException {
        Path overview = Checkout.root().resolve("docs/bots.md");
        String text = Files.readString(overview);
        for (Path page : pages()) {
            assertThat(text).contains("(bots/" + page.getFileName() + ")");
        }
        List<Path> all = new ArrayList<>(pages());
        all.add(overview);
        for (Path page : all) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("linked by %s", page)
                        .exists();
            }
        }
    }
}
