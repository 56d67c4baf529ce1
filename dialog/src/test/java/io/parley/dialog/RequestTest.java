package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.CallHttp;
import io.parley.dialog.Action.CancelRequest;
import io.parley.dialog.Action.HandOver;
import io.parley.dialog.Action.HangUp;
import io.parley.dialog.Action.Say;
import io.parley.dialog.Action.Transfer;
import io.parley.dialog.Input.HttpEnded;
import io.parley.dialog.Input.TransferEnded;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.HttpResult;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.bot.TransferResult;
import io.parley.dialog.bot.UserToUserOrder;
import io.parley.dialog.expression.Value;
import io.parley.dialog.text.TextRunner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transfers to humans, and requests to services. */
final class RequestTest {
    @Test
    void aQuickAnswerWaitsForTheEndOfWhatIsBeingSaid() {
        Bot bot = TestBot.of("""
                ask:
                  say: One moment please.
                  http: { url: "https://crm.example/balance", into: { balance: /b } }
                  children: [known]
                known:
                  when: { http: done }
                  say: "{balance} euros."
                  hang-up: true
                """);
        State begun = Interpreter.begin(bot, TestBot.bound(bot, Map.of()));
        Step asked = Interpreter.step(bot, begun, new Input.Started());
        long request = asked.state().pending().orElseThrow().requestId();
        long play = asked.state().livePlay().orElseThrow();

        Step early = Interpreter.step(
                bot, asked.state(), new HttpEnded(request, HttpResult.DONE, 200, Map.of("b", "1", "balance", "12")));
        assertThat(early.actions()).isEmpty();
        Step said = Interpreter.step(bot, early.state(), new Input.PlayEnded(play, Input.PlayEnd.DONE, 900));
        assertThat(said.actions())
                .filteredOn(Action.Say.class::isInstance)
                .singleElement()
                .satisfies(say -> assertThat(Action.PromptPart.words(((Action.Say) say).parts()))
                        .isEqualTo("12 euros."));

        // Who interrupts is heard first.
        State cut = Interpreter.step(
                        bot,
                        early.state(),
                        new Input.SpeechStarted(1, early.state().epoch()))
                .state();
        cut = Interpreter.step(bot, cut, new Input.PlayEnded(play, Input.PlayEnd.DROPPED, 300))
                .state();
        assertThat(cut.answer()).isPresent();
        Step heard =
                Interpreter.step(bot, cut, new Input.Heard(1, cut.epoch(), "hurry", 1, Input.Understanding.NOTHING));
        assertThat(heard.state().node()).isEqualTo("known");
    }

    private static final String WORDS = """
            intents: { human: { examples: [operator] }, stop: { examples: [never mind] } }
            variables:
              order: { default: "A 1/2" }
              balance: { type: decimal }
              due: {}
            """;
    private static final String TRANSFER = """
            ask:
              say: Hello.
              children: [to-agent]
            to-agent:
              when: { intent: human }
              say: One moment.
              transfer: { to: "sip:desk@example.com", type: group, value: "desk {order}", user-to-user: "order={order}" }
              children: [busy, lost]
            busy:
              when: { transfer: [busy, no-answer] }
              say: "All are busy: {how}."
              set: { how: =transfer }
              children: [to-agent]
            lost:
              when: { transfer: failed }
              say: "It failed: {how}."
              set: { how: =transfer }
              hang-up: true
            """;
    private static final String HTTP = """
            ask:
              say: Hello.
              children: [look]
            look:
              when: default
              say: I look it up.
              http:
                method: POST
                url: "https://bank.example/orders/{order}?full=1"
                headers: { X-Order: "{order}" }
                body: { order: "{order}" }
                timeout: 2s
                into: { balance: /data/balance, due: /data/due }
              children: [stop, found, failed]
            found:
              when: { http: done }
              say: "{balance} until {due}."
              children: [look]
            failed:
              when: { http: [failed, timeout] }
              say: "Not now: {how}, {balance}."
              set: { how: =http }
              hang-up: true
            stop:
              when: { intent: stop }
              say: As you like.
              children: [look]
            """;

    @Test
    void aTransferBeginsWhenTheWordsBeforeItAreSpoken() {
        TextRunner call = run(TRANSFER).hear("operator");
        Say say = actions(call, Say.class).getLast();
        assertThat(actions(call, Transfer.class))
                .containsExactly(new Transfer(
                        requestOf(call),
                        Optional.of(say.playId()),
                        "sip:desk@example.com",
                        TransferOrder.Kind.GROUP,
                        "desk A 1/2",
                        UserToUserOrder.Filled.text("order=A 1/2")));
    }

    @Test
    void aTransferTellsTheHumansSideWithTheHeadersParameters() {
        String typed =
                "user-to-user: { data: \"order={order}\", encoding: plain, purpose: orders, content: text-plain }";
        TextRunner call =
                run(TRANSFER.replaceFirst("user-to-user: \"[^\"]*\"", typed)).hear("operator");
        assertThat(actions(call, Transfer.class).getLast().userToUser())
                .isEqualTo(new UserToUserOrder.Filled(
                        "order=A 1/2", false, UserToUserOrder.Encoding.PLAIN, "orders", "text-plain"));
    }

    @Test
    void aTransferTellsHostedCallCentresWhatTheyAreUsedTo() {
        TextRunner call = run(TRANSFER.replaceFirst("user-to-user: \"[^\"]*\"", "user-to-user: { form: handover }")
                        .replace("sip:desk@example.com", "sip:10010@10.164.40.154:10080;transport=tcp")
                        .replace("{order}", "{order};x"))
                .hear("operator");
        UserToUserOrder.Filled told = actions(call, Transfer.class).getLast().userToUser();
        assertThat(told.data())
                .isEqualTo("transType=2;transValue=desk A 1/2,x;transIntent=human;transAddr=10010@10.164.40.154:10080");
        assertThat(told.data("7")).startsWith("sessionId=7;transType=2;");
        assertThat(told.encoding()).isEqualTo(UserToUserOrder.Encoding.BASE64);
    }

    @Test
    void aTransferWithoutWordsBeginsAtOnceAndStopsWhatIsBeingSaid() {
        Bot bot = TestBot.of(WORDS, TRANSFER.replace("  say: One moment.\n", ""));
        State state = Interpreter.begin(bot, TestBot.bound(bot, Map.of()));
        state = Interpreter.step(bot, state, new Input.Started()).state();
        Step step = Interpreter.step(
                bot,
                state,
                new Input.Heard(
                        1,
                        state.epoch(),
                        "operator",
                        1,
                        new Input.Understanding(Map.of(), List.of(new Input.IntentScore("human", 1)), List.of())));
        assertThat(step.actions()).hasAtLeastOneElementOfType(Action.DropPlay.class);
        assertThat(step.actions())
                .last()
                .satisfies(last -> assertThat(((Transfer) last).afterPlayId()).isEmpty());
    }

    @Test
    void aTransferThatConnectsIsTheEndOfTheConversation() {
        TextRunner call = run(TRANSFER).hear("operator");
        long request = requestOf(call);
        call.input(new TransferEnded(request, TransferResult.CONNECTED));
        assertThat(call.steps().getLast().actions()).last().isEqualTo(new HandOver(request));
        assertThat(call.state().ended()).isTrue();
        assertThat(call.hangUp()).contains("transfer");
        assertThat(actions(call, HangUp.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "BUSY, All are busy: busy.",
        "NO_ANSWER, All are busy: no-answer.",
        "REFUSED, It failed: refused.",
        "FAILED, It failed: failed."
    })
    void howATransferFailedGoesToTheChildren(TransferResult result, String said) {
        TextRunner call = run(TRANSFER).hear("operator");
        assertThat(call.input(new TransferEnded(requestOf(call), result)).said())
                .last()
                .isEqualTo(said);
    }

    @Test
    void afterAFailureItCanBeTriedAgain() {
        TextRunner call = run(TRANSFER).hear("operator");
        call.input(new TransferEnded(requestOf(call), TransferResult.BUSY)).hear("operator");
        assertThat(actions(call, Transfer.class)).hasSize(2);
        long first = actions(call, Transfer.class).getFirst().requestId();
        assertThat(call.input(new TransferEnded(first, TransferResult.CONNECTED))
                        .trace())
                .last()
                .isEqualTo("answer to request " + first + " is stale");
        assertThat(call.hangUp()).isEmpty();
    }

    @Test
    void aFailureThatNobodyTakesIsApologisedFor() {
        TextRunner call = run(TRANSFER.replace("children: [busy, lost]", "children: [busy]")
                        .replace("children: [to-agent]\nlost:", "children: [to-agent, lost]\nlost:"))
                .hear("operator");
        call.said();
        call.input(new TransferEnded(requestOf(call), TransferResult.FAILED));
        assertThat(call.said()).containsExactly("I am sorry, something went wrong on our side. Goodbye.");
        assertThat(call.hangUp()).contains("failure");
    }

    @Test
    void duringATransferNothingThatTheCallerDoesCounts() {
        TextRunner call = run(TRANSFER).hear("operator");
        call.said();
        call.hear("operator").press("1").pass(Duration.ofMinutes(2));
        assertThat(call.said()).isEmpty();
        assertThat(call.state().node()).isEqualTo("to-agent");
        assertThat(call.trace()).contains("said during a transfer: not answered", "key during a transfer: ignored");
        assertThat(actions(call, Transfer.class)).hasSize(1);
    }

    @Test
    void theLongestTimeOfACallEndsATransferToo() {
        TextRunner call = run("maximum-call: 1m\n" + WORDS, TRANSFER).hear("operator");
        long request = requestOf(call);
        call.pass(Duration.ofMinutes(1));
        assertThat(call.steps().getLast().actions())
                .containsExactly(new CancelRequest(request), new HangUp(Optional.empty(), "limit"));
    }

    @Test
    void aServiceIsAskedAtOnceWithValuesThatCannotBreakItsAddress() {
        TextRunner call = run(HTTP).hear("well");
        assertThat(actions(call, CallHttp.class))
                .containsExactly(new CallHttp(
                        requestOf(call),
                        "POST",
                        "https://bank.example/orders/A%201%2F2?full=1",
                        Map.of("X-Order", "A 1/2"),
                        Map.of("order", "A 1/2"),
                        2000,
                        Map.of("balance", "/data/balance", "due", "/data/due")));
        assertThat(call.said()).last().isEqualTo("I look it up.");
    }

    @Test
    void aHeaderRefersToASecretAndAVariableCannot() {
        TextRunner call = TextRunner.start(
                TestBot.of(WORDS, HTTP.replace("{ X-Order: \"{order}\" }", "{ X-Key: \"{order} ${env:KEY}\" }")),
                Map.of("order", "${file:/etc/passwd}"));
        assertThat(actions(call.hear("well"), CallHttp.class))
                .extracting(CallHttp::headers)
                .containsExactly(Map.of("X-Key", "$ {file:/etc/passwd} ${env:KEY}"));
    }

    @Test
    void itsAnswerFillsVariablesAndGoesToTheChildren() {
        TextRunner call = run(HTTP).hear("well");
        call.input(new HttpEnded(
                requestOf(call), HttpResult.DONE, 200, Map.of("balance", "12.5", "due", "Friday", "more", "x")));
        assertThat(call.said()).last().isEqualTo("12.5 until Friday.");
        assertThat(call.state().variables()).doesNotContainKey("more");
    }

    @Test
    void aValueThatIsNotThereOrDoesNotFitLeavesItsVariableEmpty() {
        TextRunner call = run(HTTP).hear("well");
        call.input(new HttpEnded(requestOf(call), HttpResult.DONE, 200, Map.of("balance", "much")));
        assertThat(call.said()).last().isEqualTo("until .");
    }

    @ParameterizedTest
    @CsvSource({"FAILED, failed", "TIMEOUT, timeout"})
    void howItFailedGoesToTheChildrenAndOldValuesAreForgotten(HttpResult result, String word) {
        TextRunner call = run(HTTP).hear("well");
        call.input(new HttpEnded(requestOf(call), HttpResult.DONE, 200, Map.of("balance", "12.5")))
                .hear("again");
        call.input(new HttpEnded(requestOf(call), result, 0, Map.of("balance", "99")));
        assertThat(call.said()).last().isEqualTo("Not now: " + word + ", .");
    }

    @Test
    void anAnswerThatNobodyTakesIsApologisedFor() {
        TextRunner call = run(HTTP.replace("children: [stop, found, failed]", "children: [stop, found]")
                        .replace("children: [look]\nfailed:", "children: [look, failed]\nfailed:"))
                .hear("well");
        call.input(new HttpEnded(requestOf(call), HttpResult.TIMEOUT, 0, Map.of()));
        assertThat(call.hangUp()).contains("failure");
    }

    @Test
    void speechThatAChildTakesAbandonsTheRequestAndItsAnswerIsStale() {
        TextRunner call = run(HTTP).hear("well");
        long request = requestOf(call);
        call.hear("never mind");
        assertThat(call.said()).last().isEqualTo("As you like.");
        assertThat(actions(call, CancelRequest.class)).containsExactly(new CancelRequest(request));
        call.input(new HttpEnded(request, HttpResult.DONE, 200, Map.of("balance", "12.5")));
        assertThat(call.trace()).last().isEqualTo("answer to request " + request + " is stale");
        assertThat(call.state().node()).isEqualTo("stop");
        assertThat(call.state().variables()).containsEntry("balance", Value.UNSET);
    }

    @Test
    void otherSpeechWaitsForTheAnswerAndSilenceDoesNotCount() {
        TextRunner call = run(HTTP).hear("well");
        call.said();
        call.hear("banana").pass(Duration.ofMinutes(1));
        assertThat(call.said()).isEmpty();
        assertThat(call.trace()).last().isEqualTo("speech taken by no child: the answer of the service is awaited");
        call.input(new HttpEnded(requestOf(call), HttpResult.DONE, 200, Map.of()));
        assertThat(call.state().node()).isEqualTo("found");
    }

    @Test
    void nothingDrawsAwayFromAServiceThatIsAsked() {
        TextRunner call = run(WORDS + "faq: { who: { questions: [who are you], answer: Parley. } }\n", HTTP)
                .hear("well");
        call.said();
        assertThat(call.hear("who are you").said()).isEmpty();
    }

    @Test
    void theAnswerToATransferIsNoAnswerToAService() {
        TextRunner call = run(HTTP).hear("well");
        call.input(new TransferEnded(requestOf(call), TransferResult.CONNECTED));
        assertThat(call.trace()).last().asString().endsWith("is stale");
        assertThat(call.hangUp()).isEmpty();
    }

    private static long requestOf(TextRunner call) {
        return call.state().pending().orElseThrow().requestId();
    }

    private static <A extends Action> List<A> actions(TextRunner call, Class<A> kind) {
        return call.steps().stream()
                .flatMap(step -> step.actions().stream())
                .flatMap(action -> kind.isInstance(action) ? Stream.of(kind.cast(action)) : Stream.empty())
                .toList();
    }

    private static TextRunner run(String nodes) {
        return run(WORDS, nodes);
    }

    private static TextRunner run(String settings, String nodes) {
        return TextRunner.start(TestBot.of(settings, nodes), Map.of());
    }
}
