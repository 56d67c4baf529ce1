package io.parley.dialog.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.cases.CaseFile;
import io.parley.dialog.cases.SuiteResult;
import io.parley.dialog.cases.TestedBot;
import io.parley.dialog.chat.Chat.Answer;
import io.parley.testkit.Checkout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));

    private final Chat chat = Chat.start(DELIVERY, Map.of("name", "Ms Liu"));

    @Test
    void whatIsTypedIsSaid() {
        assertThat(chat.opening()).containsExactly("bot: Hello Ms Liu, Parley Couriers. Which day should we deliver?");
        assertThat(lines("  tuesday "))
                .containsExactly("bot: tuesday, between nine and noon. Press 1 to confirm, 2 to choose again.");
        assertThat(lines("/dtmf 1")).containsExactly("bot: Done. Goodbye.", "(the call is over: bot)");
        assertThat(lines("hello?")).containsExactly("(the call is over)");
        assertThat(chat.type("/quit")).isEqualTo(new Answer.Quit());
    }

    @Test
    void silenceLastsUntilTheBotDoesSomethingOrAsLongAsIsTyped() {
        assertThat(lines("/silence")).containsExactly("bot: Are you still there?");
        assertThat(lines("/silence 4.9s")).isEmpty();
        assertThat(lines("/silence 100ms")).containsExactly("(the call is over: silence)");
    }

    @Test
    void aPromptIsInterruptedInItsMiddleOrAtATime() {
        lines("tuesday");
        assertThat(lines("/interrupt 500ms okay")).isEmpty();
        assertThat(lines("/interrupt no thanks")).first().asString().contains("we keep your parcel");
        Chat other = Chat.start(DELIVERY, Map.of("name", "Ms Liu"));
        assertThat(other.type("/interrupt 40s hello"))
                .isEqualTo(new Answer.Lines(List.of("(the prompt is at 0 ms and lasts 3840 ms)")));
        other.type("/wait 4s");
        assertThat(other.type("/interrupt hello")).isEqualTo(new Answer.Lines(List.of("(no prompt is running)")));
    }

    @Test
    void variablesAndDecisionsCanBeSeen() {
        lines("tuesday");
        assertThat(lines("/vars"))
                .containsExactly(
                        "node day-given",
                        "choice = ",
                        "day = tuesday",
                        "name = Ms Liu",
                        "order = ",
                        "window = between nine and noon");
        assertThat(lines("/trace on")).isEmpty();
        assertThat(lines("/dtmf 2")).contains("    node greeting jumped to, visit 2");
        lines("/trace off");
        assertThat(lines("friday")).hasSize(1);
        lines("/dtmf 1");
        assertThat(lines("/vars")).contains("collected 意向 = A");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dtmf",
                "/dtmf 1x",
                "/wait",
                "/wait long",
                "/silence x",
                "/trace",
                "/save",
                "/transfer",
                "/http",
                "/http 99"
            })
    void whatIsMissingIsSaid(String line) {
        assertThat(lines(line)).singleElement().asString().startsWith("expected ");
    }

    @Test
    void anUnknownCommandIsAnsweredWithAllOfThem() {
        assertThat(lines("/what")).contains("  /quit                   ends").isEqualTo(lines("/help"));
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aSavedConversationIsATestThatPasses() {
        for (String line : List.of(
                "/interrupt 1s tuesday",
                "/silence 1s",
                "say \"what\" \\ 你好 😀",
                "/silence",
                "tuesday",
                "/wait 1s",
                "/interrupt",
                "/silence 8s",
                "/dtmf 2",
                "friday",
                "/dtmf 1")) {
            lines(line);
        }
        Answer.Save saved = (Answer.Save) chat.type("/save tests/chat.yaml");
        assertThat(saved.file()).isEqualTo("tests/chat.yaml");
        SuiteResult result = new TestedBot(DELIVERY, CaseFile.parse("chat.yaml", saved.text(), DELIVERY)).run(() -> 0);
        assertThat(result.failed())
                .as(() -> saved.text() + result.report(false))
                .isZero();
        assertThat(saved.text()).contains("ends: bot").contains("friday").contains("\"意向\": \"A\"");
    }

    @Test
    void theWorldAnswersAsIsTyped() {
        Bot reception = BotFile.load(Path.of("src/test/resources/cases/reception/bot.yaml"));
        Chat other = Chat.start(reception, Map.of("客户", "138"));
        assertThat(other.type("/http failed")).isEqualTo(new Answer.Lines(List.of("(no service is asked)")));
        other.type("余额");
        assertThat(other.type("/http 200 余额=12")).isEqualTo(new Answer.Lines(List.of("bot: 余额12元。 您好138，查余额请按一。")));
        other.type("agent");
        assertThat(other.type("/transfer connected"))
                .isEqualTo(new Answer.Lines(List.of("(the call is over: transfer)")));
        Answer.Save saved = (Answer.Save) other.type("/save x.yaml");
        SuiteResult result = new TestedBot(reception, CaseFile.parse("x.yaml", saved.text(), reception)).run(() -> 0);
        assertThat(result.failed())
                .as(() -> saved.text() + result.report(false))
                .isZero();
    }

    @Test
    void theConversationDoesNotBeginWithoutItsVariables() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chat.start(DELIVERY, Map.of()))
                .withMessageContaining("missing variable 'name'");
    }

    private List<String> lines(String typed) {
        return ((Answer.Lines) chat.type(typed)).lines();
    }
}
