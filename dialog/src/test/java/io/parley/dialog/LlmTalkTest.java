package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input.LlmEnded;
import io.parley.dialog.Input.LlmSaid;
import io.parley.dialog.Input.PlayEnd;
import io.parley.dialog.Input.PlayEnded;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.text.TextRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A language model's answers, which come as inputs. */
final class LlmTalkTest {
    private static final Bot PROMPT = BotFile.parse("test.yaml", """
            bot: courier
            kind: prompt
            language: zh-CN
            voice: { synthesizer: any, name: any }
            hear: { recognizer: any }
            variables: { name: { default: 王芳 } }
            say: "您好，{name}。"
            llm:
              instructions: { 角色: 快递员, 任务: "给{name}约时间", 规则: [ 一次只问一句, 不谈别的 ] }
              bridging: 嗯，
              max-turns: 2
              exits: { done: { when: 时间约好了, then: hang-up } }
            """.getBytes(StandardCharsets.UTF_8), Path.of("."));

    private static final Bot TAKEOVER = TestBot.of("""
            intents: { agree: { examples: ["yes"] } }
            llm: { instructions: "Stay on the topic.", exits: { agreed: { when: agreed, then: "yes" } } }
            """, """
            ask:
              say: "Which day?"
              children: ["yes", other]
            "yes":
              when: { intent: agree }
              say: Good.
              hang-up: true
            other:
              when: { intent: agree }
              llm: off
              say: Never.
              children: ["yes"]
            """);

    private static Action.AskLlm asked(TextRunner call) {
        return call.steps().getLast().actions().stream()
                .filter(Action.AskLlm.class::isInstance)
                .map(Action.AskLlm.class::cast)
                .findFirst()
                .orElseGet(() -> call.steps().stream()
                        .flatMap(step -> step.actions().stream())
                        .filter(Action.AskLlm.class::isInstance)
                        .map(Action.AskLlm.class::cast)
                        .reduce((first, later) -> later)
                        .orElseThrow());
    }

    @Test
    void aPromptBotIsToldWhoItIsAndWhatWasSaid() {
        TextRunner call = TextRunner.start(PROMPT, Map.of());
        assertThat(call.said()).containsExactly("您好，王芳。");
        call.hear("哪位");
        assertThat(asked(call))
                .isEqualTo(new Action.AskLlm(
                        asked(call).requestId(),
                        "角色: 快递员\n\n任务: 给王芳约时间\n\n规则: 一次只问一句\n不谈别的\n",
                        "哪位",
                        Map.of("done", "时间约好了"),
                        8_000));
        assertThat(call.said()).containsExactly("嗯，");
    }

    @Test
    void sentencesAreSaidOneAfterAnotherThenTheWayOutIsTaken() {
        TextRunner call = TextRunner.start(PROMPT, Map.of()).hear("哪位");
        long id = asked(call).requestId();
        call.said();
        call.input(new LlmSaid(id, "我是快递员。")).input(new LlmSaid(id, "明天可以吗？"));
        assertThat(call.said()).containsExactly("我是快递员。", "明天可以吗？");
        call.input(new LlmEnded(id, true, "done"));
        assertThat(call.hangUp()).contains("bot");
    }

    @Test
    void sentencesWaitForTheEndOfThoseBefore() {
        Bot bot = TAKEOVER;
        State state = Interpreter.begin(bot, TestBot.bound(bot, Map.of()));
        state = Interpreter.step(bot, state, new Input.Started()).state();
        state = Interpreter.step(bot, state, new PlayEnded(2, PlayEnd.DONE, 0)).state();
        Step asked =
                Interpreter.step(bot, state, new Input.Heard(1, state.epoch(), "why", 1, Input.Understanding.NOTHING));
        Action.AskLlm ask = (Action.AskLlm) asked.actions().stream()
                .filter(Action.AskLlm.class::isInstance)
                .findFirst()
                .orElseThrow();
        Step first = Interpreter.step(bot, asked.state(), new LlmSaid(ask.requestId(), "One."));
        Action.Say one = (Action.Say) first.actions().getLast();
        Step second = Interpreter.step(bot, first.state(), new LlmSaid(ask.requestId(), "Two."));
        assertThat(second.actions()).isEmpty();
        Step third = Interpreter.step(bot, second.state(), new LlmSaid(ask.requestId(), "Three."));
        Step next = Interpreter.step(bot, third.state(), new PlayEnded(one.playId(), PlayEnd.DONE, 900));
        assertThat(Action.PromptPart.words(((Action.Say) next.actions().getLast()).parts()))
                .isEqualTo("Two. Three.");

        Step cut = Interpreter.step(bot, second.state(), new PlayEnded(one.playId(), PlayEnd.DROPPED, 300));
        assertThat(cut.actions()).contains(new Action.CancelRequest(ask.requestId()));
        assertThat(cut.state().talk().toSay()).isEmpty();
        Step late = Interpreter.step(bot, cut.state(), new LlmSaid(ask.requestId(), "Four."));
        assertThat(late.actions()).isEmpty();
        assertThat(late.trace()).containsExactly("answer to request " + ask.requestId() + " is stale");
    }

    @Test
    void whereNobodyTakesWhatWasSaidTheModelDoesAndMayLeadBack() {
        TextRunner call = TextRunner.start(TAKEOVER, Map.of()).hear("why do you ask");
        assertThat(call.trace()).contains("llm takes it");
        long id = asked(call).requestId();
        call.said();
        call.input(new LlmSaid(id, "So that somebody is at home."));
        call.input(new LlmEnded(id, true, "agreed"));
        assertThat(call.said()).containsExactly("So that somebody is at home.", "Good.");
        assertThat(call.path()).endsWith("yes");

        TextRunner agrees = TextRunner.start(TAKEOVER, Map.of()).hear("yes");
        assertThat(agrees.trace()).contains("node yes takes it, second other");
    }

    @Test
    void aModelThatFailsIsAMissAndOneThatNeverEndsIsLeft() {
        TextRunner call = TextRunner.start(PROMPT, Map.of()).hear("哪位");
        call.said();
        call.input(new LlmEnded(asked(call).requestId(), false, ""));
        assertThat(call.said()).singleElement().asString().startsWith("不好意思，我没有听清。");
        call.hear("喂").input(new LlmEnded(asked(call).requestId(), true, ""));
        call.hear("喂喂");
        assertThat(call.trace()).as("two turns are all it has").contains("taken by no child of talk, miss 1");
    }

    @Test
    void speechDuringTheAnswerAsksAnew() {
        TextRunner call = TextRunner.start(PROMPT, Map.of()).hear("哪位");
        long first = asked(call).requestId();
        call.hear("你好");
        assertThat(asked(call).requestId()).isNotEqualTo(first);
        assertThat(call.steps().stream().flatMap(step -> step.actions().stream()))
                .contains(new Action.CancelRequest(first));
        List<String> before = call.said();
        call.input(new LlmSaid(first, "太晚了。"));
        assertThat(call.said()).isEmpty();
        assertThat(before).isNotEmpty();
    }
}
