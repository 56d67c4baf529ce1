package io.parley.dialog.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bot with every way that there is, and with names of another script. */
final class ReceptionCasesTest {
    private static final Path BOT =
            Path.of("src/test/resources/cases/reception/bot.yaml").toAbsolutePath();

    private final TestedBot reception = TestedBot.load(BOT);

    @Test
    void everyWayIsTakenAndCounted() {
        SuiteResult result = reception.run(() -> 0);
        assertThat(result.failed())
                .as(() -> String.join("\n", result.report(true)))
                .isZero();
        assertThat(result.coverage().missedNodes()).isEmpty();
        assertThat(result.coverage().missedEdges()).isEmpty();
        assertThat(result.coverage().edges()).hasSize(21);
    }

    @Test
    void whatNoCaseTouchesIsNamed() {
        Snapshots.ofThisModule()
                .match(
                        "cases/reception-coverage.txt",
                        String.join("\n", reception.only("服务出错").run(() -> 0).report(true)) + "\n");
    }

    @Test
    void whatTheWorldWasNotAskedForCannotHappen() {
        for (String step :
                List.of("http: failed", "http: timeout", "http: { status: 200 }", "transfer: busy", "llm: failed")) {
            assertThat(failure("[ " + "{ " + step + " } ]")).contains("cannot be: no ");
        }
        assertThat(failure("[ { said: balance }, { http: { status: 200, values: { x: y } } } ]"))
                .contains("cannot be: the bot does not ask for x");
        assertThat(failure("[ { said: balance }, { transfer: failed } ]")).contains("no transfer is going on");
    }

    @Test
    void otherActionsThanExpectedAreShown() {
        assertThat(failure("[ { said: agent, actions: [ { transfer: { to: sip:x } } ] } ]"))
                .contains("expected transfer: { \"to\": \"sip:x\" }")
                .contains("got      transfer: { \"to\": \"sip:agents@pbx.example\", \"type\": \"group\"");
        assertThat(failure("[ { said: agent, actions: [] } ]")).contains("expected nothing");
    }

    private String failure(String steps) {
        String yaml = "variables: { 客户: x }\ncases: [ { name: x, steps: " + steps + " } ]\n";
        SuiteResult result =
                new TestedBot(reception.bot(), CaseFile.parse("test.yaml", yaml, reception.bot())).run(() -> 0);
        assertThat(result.failed()).isEqualTo(1);
        return String.join("\n", result.report(false));
    }
}
