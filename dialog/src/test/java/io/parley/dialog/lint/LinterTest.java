package io.parley.dialog.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.ProjectBots;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.testkit.Checkout;
import io.parley.testkit.random.Seeded;
import io.parley.testkit.snapshot.Snapshots;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class LinterTest {
    private static final Path CASES = Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "lint");
    private static final Path PAGE = Checkout.root().resolve("docs/bots/lint.md");

    /** What the bots of these tests may say and where they may call. */
    private static final Surroundings SURROUNDINGS = new Surroundings(
            List.of(new Surroundings.Trunk("wide", 256), new Surroundings.Trunk("carrier", 128)),
            _ -> Optional.of(Set.of("monday", "friday", "no", "thanks", "please")::contains));

    private static final String HEAD = """
            bot: test
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: vosk-en }
            silence: { goodbye: "Goodbye." }
            unrecognised: { goodbye: "Goodbye." }
            """;

    private static Report lint(Path file) throws IOException {
        return lint(file.getFileName().toString(), Files.readString(file));
    }

    private static Report lint(String name, String yaml) {
        return new Linter(SURROUNDINGS).lint(name, yaml.getBytes(StandardCharsets.UTF_8), CASES);
    }

    private static String lines(Report report) {
        return report.findings().stream().map(it -> it + "\n").collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void aRuleFindsItsFaultAndSaysWhatWasExpected(Rule rule) throws IOException {
        Report report = lint(CASES.resolve(rule.id()).resolve("bad.yaml"));
        Snapshots.ofThisModule().match("lint/" + rule.id() + "/bad.txt", lines(report));
        assertThat(report.findings()).extracting(Finding::rule).contains(rule);
        assertThat(report.findings())
                .filteredOn(it -> it.rule() == rule)
                .allSatisfy(it -> assertThat(it.message())
                        .containsAnyOf("expected", "did you mean")
                        .doesNotContain("\n"));
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void aBotThatNearlyHasTheFaultIsClean(Rule rule) throws IOException {
        assertThat(lines(lint(CASES.resolve(rule.id()).resolve("good.yaml")))).isEmpty();
    }

    @Test
    void noCaseIsLeftOver() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            Arrays.stream(Rule.values()).map(Rule::id).toArray(String[]::new));
        }
    }

    @Test
    void everyRuleIsDocumentedWithItsSeverityItsSummaryAndAnExample() throws IOException {
        List<String> documented = new ArrayList<>();
        Matcher section = Pattern.compile(
                        "\n### `([a-z-]+)`\n\n(error|warning|note): ([^\n]+)\\.\n\n(.*?)(?=\n##|$)", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        while (section.find()) {
            Rule rule = Rule.of(section.group(1)).orElseThrow();
            documented.add(rule.id());
            assertThat(section.group(2)).as(rule.id()).isEqualTo(rule.severity().word());
            assertThat(section.group(3)).as(rule.id()).isEqualTo(rule.summary());
            assertThat(section.group(4)).as(rule.id()).contains("```yaml\n");
        }
        assertThat(documented)
                .containsExactlyElementsOf(
                        Arrays.stream(Rule.values()).map(Rule::id).toList());
    }

    static List<Path> bots() {
        return ProjectBots.files();
    }

    @ParameterizedTest
    @MethodSource("bots")
    void theBotsOfTheProjectAreClean(Path bot) {
        Surroundings unknown = Surroundings.UNKNOWN;
        assertThat(lines(new Linter(unknown).lint(bot))).isEmpty();
    }

    @Test
    void aSilencedFindingIsKeptWithItsReason() throws IOException {
        Report report = lint(CASES.resolve("lint-comment/good.yaml"));
        assertThat(report.silenced()).singleElement().satisfies(it -> {
            assertThat(it.finding().rule()).isEqualTo(Rule.SILENT_HANG_UP);
            assertThat(it.reason()).isEqualTo("the agent has said goodbye");
        });
    }

    @Test
    void rulesCanBeLeftOutButNotTheReadersErrors() throws IOException {
        String silent = Files.readString(CASES.resolve("silent-hang-up/bad.yaml"));
        Set<Rule> others = EnumSet.complementOf(EnumSet.of(Rule.SILENT_HANG_UP));
        assertThat(new Linter(SURROUNDINGS, others)
                        .lint("bot.yaml", silent.getBytes(StandardCharsets.UTF_8), CASES)
                        .findings())
                .isEmpty();
        assertThat(new Linter(SURROUNDINGS, Set.of())
                        .lint("bot.yaml", "bot: [".getBytes(StandardCharsets.UTF_8), CASES)
                        .findings())
                .singleElement()
                .hasToString(
                        "bot.yaml:1:7: error bot-file: is not YAML: while parsing a flow node, expected the node content, but found '<stream end>'");
    }

    @Test
    void withoutALexiconTheReportSaysWhatWasNotChecked() throws IOException {
        byte[] bytes = Files.readAllBytes(CASES.resolve("unheard-word/bad.yaml"));
        Report report = new Linter(Surroundings.UNKNOWN).lint("bot.yaml", bytes, CASES);
        assertThat(report.findings()).isEmpty();
        assertThat(report.unchecked()).containsOnlyKeys(Rule.UNHEARD_WORD);
    }

    @Test
    void theSameBotGivesTheSameReport() throws IOException {
        for (Rule rule : Rule.values()) {
            Path bad = CASES.resolve(rule.id()).resolve("bad.yaml");
            assertThat(lint(bad)).isEqualTo(lint(bad));
        }
    }

    @Test
    void whatStandsInAFlowsFileIsFoundAndSilencedThere(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("flows"));
        Files.writeString(folder.resolve("flows/main.yaml"), """
                open: ask
                nodes:
                  ask:
                    say: "Which day? 😀"
                    children: [done]
                  done:
                    when: default
                    complete: true
                    hang-up: true   # lint: off silent-hang-up – music follows
                """);
        Report report =
                new Linter(SURROUNDINGS).lint("bots/x/bot.yaml", (HEAD + """
                        flows:
                          main: { file: flows/main.yaml }
                        """).getBytes(StandardCharsets.UTF_8), folder);
        assertThat(report.findings())
                .singleElement()
                .satisfies(it -> assertThat(it.place()).isEqualTo(new Place("bots/x/flows/main.yaml", 4, 5)));
        assertThat(report.silenced()).hasSize(1);
    }

    @Test
    void aNotificationIsLintedWhereItsWordsStand() {
        Report report = lint("bot.yaml", HEAD + """
                kind: notification
                say: [ "The library 图书馆", "is closed." ]
                """);
        assertThat(report.findings())
                .singleElement()
                .hasToString("bot.yaml:8:1: warning unspeakable-text: \"图书馆\" – a voice for en-US cannot say that,"
                        + " expected words of the language");
    }

    @Test
    void aDamagedBotIsLintedOrRefused() throws IOException {
        List<byte[]> bots = new ArrayList<>();
        for (Rule rule : Rule.values()) {
            bots.add(Files.readAllBytes(CASES.resolve(rule.id()).resolve("bad.yaml")));
        }
        bots.add(Files.readAllBytes(Checkout.root().resolve("bots/delivery/bot.yaml")));
        Linter linter = new Linter(SURROUNDINGS);
        Seeded.check(300, seeded -> {
            byte[] bytes = seeded.mutate(seeded.pick(bots));
            assertThat(linter.lint("bot.yaml", bytes, CASES)).isEqualTo(linter.lint("bot.yaml", bytes, CASES));
        });
    }

    /** Reading the bot, which takes several times as long, is not counted. */
    @Test
    void aBotOfTwoThousandNodesTakesLessThanTwoSecondsOfOneCore() {
        byte[] bytes = manyNodes(2_000).getBytes(StandardCharsets.UTF_8);
        Bot bot = BotFile.parse("bot.yaml", bytes, CASES);
        Source source = Source.of("bot.yaml", bytes, CASES);
        Linter linter = new Linter(SURROUNDINGS);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertThat(linter.lint(bot, source).findings()).isEmpty();
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
        assertThat(took).isLessThan(Duration.ofSeconds(2));
    }

    /** Each asks, collects, sets, counts, jumps and leads on to two others. */
    private static String manyNodes(int count) {
        StringBuilder yaml = new StringBuilder(HEAD);
        yaml.append("intents: { agree: { examples: [\"yes\"] } }\n");
        yaml.append("entities: { day: { values: { monday: [], friday: [] } } }\n");
        yaml.append("flows:\n  main:\n    open: n0\n    nodes:\n");
        for (int i = 0; i < count; i++) {
            int next = (i + 1) % count;
            int other = (i * 7 + 3) % count;
            yaml.append(
                    "      n%d:\n        when: { any-of: [ { digits: \"%d\" }, { expr: v%d == \"%d\" && said != \"n%d\" } ] }\n"
                            .formatted(i, i % 10, i % 50, i % 10, i));
            yaml.append("        modules:\n          - if: visits[\"n%d\"] > 2\n            jump: end\n".formatted(i));
            yaml.append("          - set: { d%d: =entity.day }\n".formatted(i % 50));
            yaml.append("            say: \"Number %d, {d%d}, which day?\"\n".formatted(i, i % 50));
            yaml.append("            collect: { keys: 1, into: v%d }\n".formatted(next % 50));
            yaml.append("        children: [n%d%s, agreed, none, end]\n"
                    .formatted(next, other == next ? "" : ", n" + other));
        }
        return yaml.append("""
                      agreed: { when: { intent: agree }, say: "Thank you.", jump: end }
                      none: { when: { collect: timeout }, say: "Goodbye.", hang-up: true }
                      end: { when: default, complete: true, say: "Goodbye.", hang-up: true }
                """).toString();
    }
}
