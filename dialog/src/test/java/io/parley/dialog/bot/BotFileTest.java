package io.parley.dialog.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.dialog.ProjectBots;
import io.parley.dialog.bot.Bot.Binding;
import io.parley.dialog.expression.Value;
import io.parley.testkit.Checkout;
import io.parley.testkit.random.Seeded;
import io.parley.testkit.snapshot.Snapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class BotFileTest {
    private static final Path ERRORS =
            Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "bot-errors");
    private static final Path BOTS = Checkout.root().resolve("bots");
    private static final String SMALL = """
            bot: test
            language: en
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            variables:
              name: { required: true, example: Ms Liu }
              count: { type: number, default: 3 }
              price: { type: decimal }
              vip: { type: flag }
            flows:
              main:
                open: a
                nodes:
                  a:
                    say: [ "Hello {name}.", { recording: bye.wav } ]
                    hang-up: true
            """;

    static Stream<String> brokenBots() throws IOException {
        try (Stream<Path> files = Files.list(ERRORS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("brokenBots")
    void aBrokenBotIsRefusedWithEverythingThatIsWrongWithIt(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(ERRORS.resolve(file));
        String message = "";
        try {
            BotFile.parse(file, bytes, ERRORS);
        } catch (ConfigException e) {
            message = e.getMessage() + "\n";
        }
        Snapshots.ofThisModule().match("bot-errors/" + file.replace(".yaml", ".txt"), message);
        assertThat(message).isNotEmpty();
    }

    @Test
    void everyBotOfTheProjectLoadsAndIsCalledLikeItsFolder() {
        assertThat(ProjectBots.files())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(BotFile.load(file).name()).isEqualTo(ProjectBots.folder(file)));
    }

    @Test
    void theHashChangesWithTheFileAndWithItsRecordings(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("bye.wav"), new byte[] {1, 2, 3});
        Path file = Files.writeString(folder.resolve("bot.yaml"), SMALL);
        String hash = BotFile.load(file).hash();
        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(BotFile.load(file).hash()).isEqualTo(hash);
        Files.write(folder.resolve("bye.wav"), new byte[] {1, 2, 4});
        String otherRecording = BotFile.load(file).hash();
        Files.writeString(file, SMALL + "\n");
        assertThat(List.of(hash, otherRecording, BotFile.load(file).hash())).doesNotHaveDuplicates();
    }

    @Test
    void theVariablesOfACallAreCheckedAndTyped(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("bye.wav"), new byte[] {1});
        Bot bot = BotFile.parse("bot.yaml", SMALL.getBytes(StandardCharsets.UTF_8), folder);
        assertThat(bot.bind(Map.of("name", "Ms Liu", "price", "2.5", "vip", "on")))
                .isEqualTo(new Binding.Bound(Map.of(
                        "name", new Value.Text("Ms Liu"),
                        "count", new Value.Whole(3),
                        "price", new Value.Decimal(2.5),
                        "vip", new Value.Flag(true))));
        assertThat(bot.bind(Map.of("nam", "Ms Liu", "count", "many", "price", "NaN")))
                .isEqualTo(new Binding.Refused(List.of(
                        "unknown variable 'nam', did you mean 'name'?",
                        "missing variable 'name', for example Ms Liu",
                        "variable 'count' is no number",
                        "variable 'price' is no decimal")));
    }

    private static Bot plan(String variable) {
        String yaml = SMALL.replace(", { recording: bye.wav }", "")
                .replace("  name: {", "  plan: " + variable + "\n  name: {");
        assertThat(yaml).contains("plan: ");
        return BotFile.parse("bot.yaml", yaml.getBytes(StandardCharsets.UTF_8), BOTS);
    }

    @Test
    void aVariableMayBeOneOfSeveralTexts() {
        Bot bot = plan("{ one-of: [gold, 银卡], default: gold }");
        assertThat(bot.bind(Map.of("name", "Ms Liu", "plan", "银卡")))
                .isInstanceOfSatisfying(
                        Binding.Bound.class,
                        bound -> assertThat(bound.values()).containsEntry("plan", new Value.Text("银卡")));
        assertThat(bot.bind(Map.of("name", "Ms Liu", "plan", "tin")))
                .isEqualTo(new Binding.Refused(List.of("variable 'plan' is none of gold, 银卡")));
        assertThat(plan("{ one-of: [gold, 银卡], required: true }").bind(Map.of("name", "Ms Liu")))
                .isEqualTo(new Binding.Refused(List.of("missing variable 'plan', for example gold")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ one-of: [gold], default: tin } | variables.plan.default: \"tin\" – expected one of gold",
                "{ one-of: [gold], example: tin } | variables.plan.example: \"tin\" – expected one of gold",
                "{ one-of: [gold], type: number } | is for texts, not for a number",
                "{ one-of: [] } | variables.plan.one-of",
                "{ one-of: [gold, gold] } | says a text twice"
            })
    void whatAVariableCannotBeOneOfIsRefusedWithItsPlace(String variable, String message) {
        assertThatThrownBy(() -> plan(variable))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bot.yaml:")
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        assertThatThrownBy(() -> BotFile.load(Path.of("bots", "nobody", "bot.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("bot.yaml:1:1: does not exist");
    }

    @Test
    void aDamagedBotLoadsOrIsRefused() throws IOException {
        byte[] delivery = Files.readAllBytes(BOTS.resolve("delivery").resolve("bot.yaml"));
        Seeded.check(400, seeded -> {
            byte[] bytes = seeded.mutate(delivery);
            try {
                assertThat(BotFile.parse("bot.yaml", bytes, BOTS.resolve("delivery"))
                                .nodes())
                        .isNotEmpty();
            } catch (ConfigException e) {
                assertThat(e.problems()).isNotEmpty();
            }
        });
    }
}
