package io.parley.dialog.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Checkout;
import io.parley.testkit.snapshot.Snapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class LinterTest {
    private static final Path CASES = Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "lint");
    private static final Path BOTS = Checkout.root().resolve("bots");
    private static final Path PAGE = Checkout.root().resolve("docs/bots/lint.md");

    /** What the bots of these tests may say and where they may call. */
    private static final Surroundings SURROUNDINGS = new Surroundings(
            List.of(new Surroundings.Trunk("carrier", Surroundings.Trunk.ISDN_OCTETS)),
            _ -> Optional.of(Set.of("monday", "friday", "no", "thanks", "please")::contains));

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

    static Stream<Path> bots() throws IOException {
        try (Stream<Path> folders = Files.list(BOTS)) {
            return folders.map(folder -> folder.resolve("bot.yaml")).filter(Files::exists).sorted().toList().stream();
        }
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
}
