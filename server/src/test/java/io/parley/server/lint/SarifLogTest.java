package io.parley.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.lint.Linter;
import io.parley.dialog.lint.Report;
import io.parley.dialog.lint.Rule;
import io.parley.dialog.lint.Severity;
import io.parley.dialog.lint.Surroundings;
import io.parley.testkit.snapshot.Snapshots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SarifLogTest {
    private static final String BOT = """
            bot: test
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm }
            hear: { recognizer: nobody-knows-it, grammar: on }
            silence: { goodbye: "Goodbye." }
            unrecognised: { goodbye: "Goodbye." }
            variables: { 客户姓名: { required: true } }
            entities: { day: { values: { monday: [] } } }
            flows:
              main:
                open: ask
                nodes:
                  ask:
                    say: "您好, which day?"
                    expect: { entity: day }
                    children: [day]
                  day:
                    when: { entity: { day: monday }, expr: entity.day == "munday" }
                    complete: true
                    hang-up: true # lint: off silent-hang-up – the other side says goodbye, “再见”
            """;

    private static Report lint(String file, String yaml) {
        return new Linter(Surroundings.UNKNOWN).lint(file, yaml.getBytes(StandardCharsets.UTF_8), Path.of("."));
    }

    private static List<Report> reports() {
        return List.of(lint("bots/客户 回访/bot.yaml", BOT), lint("bots/broken/bot.yaml", "bot: [\n"));
    }

    @Test
    void findingsSilencedOnesAndWhatWasNotCheckedAreToldAsSarif() {
        String log = SarifLog.of(reports(), "1.2.3");
        assertThat(log).isEqualTo(SarifLog.of(reports(), "1.2.3"));
        JsonNode run = JsonMapper.shared().readTree(log).path("runs").path(0);
        // The rules' texts are docs/bots/lint.md's, and change with it.
        Snapshots.ofThisModule()
                .match(
                        "lint/results.sarif.json",
                        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(run.path("results"))
                                + "\n");
        assertThat(run.path("invocations")
                        .path(0)
                        .path("toolExecutionNotifications")
                        .path(0)
                        .path("message")
                        .path("text")
                        .asString())
                .isEqualTo("not checked: the words of recogniser nobody-knows-it are not known here");
    }

    @Test
    void everythingThatSarifRequiresIsThere() {
        JsonNode log = JsonMapper.shared().readTree(SarifLog.of(reports(), "1.2.3"));
        assertThat(log.path("version").asString()).isEqualTo("2.1.0");
        JsonNode run = log.path("runs").path(0);
        JsonNode driver = run.path("tool").path("driver");
        assertThat(driver.path("name").asString()).isEqualTo("parley lint");
        assertThat(driver.path("rules")
                        .valueStream()
                        .map(rule -> rule.path("id").asString()))
                .containsExactlyElementsOf(
                        Arrays.stream(Rule.values()).map(Rule::id).toList());
        assertThat(driver.path("rules").valueStream()).allSatisfy(rule -> {
            assertThat(rule.path("shortDescription").path("text").asString()).isNotBlank();
            assertThat(rule.path("help").path("text").asString()).isNotBlank();
            assertThat(rule.path("defaultConfiguration").path("level").asString())
                    .isIn(Arrays.stream(Severity.values()).map(Severity::word).toList());
        });
        assertThat(run.path("invocations").path(0).path("executionSuccessful").asBoolean())
                .isTrue();
        assertThat(run.path("results").valueStream()).isNotEmpty().allSatisfy(result -> {
            assertThat(result.path("message").path("text").asString()).isNotBlank();
            int index = result.path("ruleIndex").asInt(-1);
            assertThat(driver.path("rules").path(index).path("id")).isEqualTo(result.path("ruleId"));
            JsonNode place = result.path("locations").path(0).path("physicalLocation");
            assertThat(place.path("artifactLocation").path("uri").asString()).matches("[!-~]+");
            assertThat(place.path("region").path("startLine").asInt()).isPositive();
            assertThat(place.path("region").path("startColumn").asInt()).isPositive();
            assertThat(result.path("suppressions").isArray()).isTrue();
        });
    }
}
