package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bot author's commands as processes. */
final class BotToolsTest {
    @TempDir
    Path home;

    @BeforeEach
    void theExampleBotIsInTheHomeFolder() throws Exception {
        Path tests = Files.createDirectories(home.resolve("bots/delivery/tests"));
        Path original = Checkout.root().resolve("bots/delivery");
        Files.copy(original.resolve("bot.yaml"), home.resolve("bots/delivery/bot.yaml"));
        Files.copy(original.resolve("tests/conversations.yaml"), tests.resolve("conversations.yaml"));
    }

    @Test
    void testsThatPassEndWell() throws Exception {
        Path junit = home.resolve("junit.xml");
        try (ParleyProcess parley = parley("test", "--min-nodes=100", "--coverage", "--junit", junit.toString())) {
            assertThat(parley.all())
                    .contains("coverage: nodes 8 of 8 (100.0 %)")
                    .contains("cases passed");
            assertThat(parley.awaitEnd()).isZero();
        }
        assertThat(Files.readString(junit))
                .contains("<testsuite name=\"delivery\"")
                .contains("failures=\"0\"");
    }

    @Test
    void tooFewNodesFail() throws Exception {
        try (ParleyProcess parley = parley("test", "delivery", "--case", "refuses is let go", "--min-nodes=50")) {
            assertThat(parley.all()).contains("1 of 1 case passed").contains("fewer than 50 % of its nodes");
            assertThat(parley.awaitEnd()).isEqualTo(1);
        }
    }

    @Test
    void aFailingCaseAndAWrongFileHaveTheirOwnExitCodes() throws Exception {
        Path tests = home.resolve("bots/delivery/tests/conversations.yaml");
        Files.writeString(tests, "cases: [ { name: no, variables: { name: x }, steps: [ { node: refused } ] } ]\n");
        try (ParleyProcess parley = parley("test", "delivery")) {
            assertThat(parley.all()).contains("conversations.yaml:1:63").contains("0 of 1 case passed");
            assertThat(parley.awaitEnd()).isEqualTo(1);
        }
        Files.writeString(tests, "cases: [ { name: no, variables: { name: x }, steps: [ { nod: refused } ] } ]\n");
        try (ParleyProcess parley = parley("test", "delivery")) {
            assertThat(parley.all()).contains("conversations.yaml:1:57").contains("did you mean 'node'?");
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
    }

    @Test
    void aTypedConversationReadsAsATranscriptAndCanBeSavedAsATest() throws Exception {
        Path saved = home.resolve("bots/delivery/tests/chat.yaml");
        try (ParleyProcess parley = parley("chat", "delivery", "--var", "name=刘女士")) {
            parley.type("周二？\ntuesday\n/dtmf 1\n/save " + saved + "\n");
            assertThat(parley.all().lines())
                    .startsWith(
                            "bot: Hello 刘女士, Parley Couriers. Which day should we deliver?",
                            "> 周二？",
                            "bot: Sorry, which day? Tuesday, Friday, or tomorrow?",
                            "> tuesday",
                            "bot: tuesday, between nine and noon. Press 1 to confirm, 2 to choose again.",
                            "> /dtmf 1",
                            "bot: Done. Goodbye.",
                            "(the call is over: bot)");
            assertThat(parley.awaitEnd()).isZero();
        }
        assertThat(Files.readString(saved)).contains("刘女士");
        try (ParleyProcess parley = parley("test", "delivery", "--case", "chat with delivery")) {
            assertThat(parley.all()).contains("1 of 1 case passed");
            assertThat(parley.awaitEnd()).isZero();
        }
    }

    @Test
    void aChatWithoutAVariableDoesNotBegin() throws Exception {
        try (ParleyProcess parley = parley("chat", "delivery")) {
            assertThat(parley.all()).contains("name");
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
    }

    @Test
    void aBotIsDrawnAsItsFileIsNamed() throws Exception {
        Path picture = home.resolve("delivery.svg");
        try (ParleyProcess parley = parley("graph", "delivery", "--coverage", "--out", picture.toString())) {
            assertThat(parley.all()).isEmpty();
            assertThat(parley.awaitEnd()).isZero();
        }
        assertThat(Files.readString(picture)).startsWith("<?xml").contains(">greeting</text>");
        try (ParleyProcess parley = parley("graph", "delivery")) {
            assertThat(parley.all()).startsWith("flowchart TD").contains("greeting");
            assertThat(parley.awaitEnd()).isZero();
        }
    }

    private ParleyProcess parley(String... arguments) throws Exception {
        return new ParleyProcess(home, home.resolve("data"), arguments);
    }
}
