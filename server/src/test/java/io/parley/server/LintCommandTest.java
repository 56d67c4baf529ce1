package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code parley lint} as a process, with the words of the real recogniser. */
final class LintCommandTest {
    private static final String BOT = """
            bot: library
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: vosk-en, grammar: on }
            silence: { goodbye: "Goodbye." }
            unrecognised: { goodbye: "Goodbye." }
            entities: { day: { values: { monday: [zorgleday], friday: [tues] } } }
            flows:
              main:
                open: ask
                nodes:
                  ask:
                    say: "Which day?"
                    expect: { entity: day }
                    children: [day, monday]
                  day:
                    when: { entity: day }
                    complete: true
                    say: "Thank you. Goodbye."
                    hang-up: true
                  monday:
                    when: { entity: { day: monday } }
                    say: "Thank you."
                    hang-up: true
            """;

    @TempDir
    Path home;

    @BeforeEach
    void theExampleBotIsInTheHomeFolder() throws Exception {
        Path delivery = Files.createDirectories(home.resolve("bots/delivery"));
        Files.copy(Checkout.root().resolve("bots/delivery/bot.yaml"), delivery.resolve("bot.yaml"));
        Path trunks = Files.createDirectories(home.resolve("trunk-config"));
        // Its password's variable is not set here.
        Files.copy(Checkout.root().resolve("trunk-config/recipes/carrier-a.yaml"), trunks.resolve("carrier-a.yaml"));
    }

    private ParleyProcess parley(String... arguments) throws Exception {
        return new ParleyProcess(home, home.resolve("data"), arguments);
    }

    @Test
    void aCleanHomeFolderEndsWell() throws Exception {
        try (ParleyProcess parley = parley("lint")) {
            assertThat(parley.all()).isEqualToIgnoringNewLines("0 errors, 0 warnings, 0 notes in 1 bot");
            assertThat(parley.awaitEnd()).isZero();
        }
    }

    @Test
    void findingsFailTheRunFromTheSeverityOnThatIsAskedFor() throws Exception {
        Path library = Files.createDirectories(home.resolve("bots/library"));
        Files.writeString(library.resolve("bot.yaml"), BOT);
        try (ParleyProcess parley = parley("lint", "library")) {
            assertThat(parley.all().lines())
                    .hasSize(3)
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains("library/bot.yaml:7:39: warning unheard-word: \"zorgleday\""),
                            line -> assertThat(line)
                                    .contains("library/bot.yaml:15:25: error shadowed-condition: \"monday\""),
                            line -> assertThat(line).isEqualTo("1 error, 1 warning, 0 notes in 1 bot"));
            assertThat(parley.awaitEnd()).isEqualTo(1);
        }
        try (ParleyProcess parley = parley("lint", "library", "--no-rule", "shadowed-condition")) {
            assertThat(parley.awaitEnd()).isZero();
        }
        try (ParleyProcess parley =
                parley("lint", "--no-rule=shadowed-condition", "--fail-on=warning", "--format=sarif")) {
            JsonNode log = JsonMapper.shared().readTree(parley.all());
            assertThat(log.path("runs").path(0).path("results").valueStream())
                    .singleElement()
                    .satisfies(it -> assertThat(it.path("ruleId").asString()).isEqualTo("unheard-word"));
            assertThat(parley.awaitEnd()).isEqualTo(1);
        }
    }

    @Test
    void theNarrowestTrunkOfTheHomeFolderBoundsUserToUser() throws Exception {
        Path bot = home.resolve("bots/delivery/bot.yaml");
        Files.writeString(
                bot,
                Files.readString(bot).replaceFirst("user-to-user: .*", "user-to-user: \"order {order} of {name}\""));
        Files.writeString(
                home.resolve("trunk-config/narrow.yaml"),
                "trunk: narrow-7\ngateways: [ { to: \"sip:sbc.example\" } ]\nlimits: { user-to-user: 8 }\n");
        try (ParleyProcess parley = parley("lint")) {
            assertThat(parley.all())
                    .contains("error user-to-user-too-long: ")
                    .contains("expected at most 8 on trunk narrow-7")
                    .contains("1 error, 0 warnings, 0 notes in 1 bot");
            assertThat(parley.awaitEnd()).isEqualTo(1);
        }
        try (ParleyProcess parley = parley("lint", "--trunk", "carrier-a")) {
            assertThat(parley.awaitEnd()).isZero();
        }
    }

    @Test
    void whatIsNoBotIsAFindingAndAWrongOptionIsNot() throws Exception {
        Files.writeString(home.resolve("bots/delivery/bot.yaml"), "bot: delivery\n");
        try (ParleyProcess parley = parley("lint")) {
            assertThat(parley.all()).contains("bot.yaml:1:1: error bot-file: language: missing – expected text");
            assertThat(parley.awaitEnd()).isEqualTo(1);
        }
        try (ParleyProcess parley = parley("lint", "--rule", "shadowed-conditions")) {
            assertThat(parley.all()).contains("unknown rule, did you mean 'shadowed-condition'?");
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
    }
}
