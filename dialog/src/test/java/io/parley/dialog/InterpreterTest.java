package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.BargeIn;
import io.parley.dialog.Action.CancelTimer;
import io.parley.dialog.Action.Collect;
import io.parley.dialog.Action.Complete;
import io.parley.dialog.Action.DropPlay;
import io.parley.dialog.Action.HangUp;
import io.parley.dialog.Action.Listen;
import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.Action.Say;
import io.parley.dialog.Action.StartTimer;
import io.parley.dialog.Input.Digit;
import io.parley.dialog.Input.Heard;
import io.parley.dialog.Input.PlayEnd;
import io.parley.dialog.Input.PlayEnded;
import io.parley.dialog.Input.ServiceFailed;
import io.parley.dialog.Input.SpeechStarted;
import io.parley.dialog.Input.Started;
import io.parley.dialog.Input.TimerRang;
import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.expression.Value;
import io.parley.dialog.nlu.Understander;
import io.parley.dialog.text.TextRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class InterpreterTest {
    private static final BargeIn ON = new BargeIn(true, 100, 1, List.of());
    private static final String ASK = """
            ask:
              say: "Which day?"
              children: [yes]
            yes:
              when: { intent: agree }
              say: "Good."
              hang-up: true
            """;
    private static final String AGREE = "intents: { agree: { examples: [\"yes\"] } }";

    @Test
    void aCallBeginsWithItsLongestTimeThenHearingThenWords() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        assertThat(call.step(new Started()))
                .containsExactly(
                        new StartTimer(1, 600_000),
                        new Listen(1, 700, Optional.empty()),
                        new Say(2, 1, List.of(new PromptPart.Text("Which day?")), ON));
    }

    @Test
    void silenceIsCountedFromTheEndOfThePromptAndEndsTheCall() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        call.step(new Started());
        assertThat(call.step(new PlayEnded(2, PlayEnd.DONE, 900))).containsExactly(new StartTimer(3, 5000));
        assertThat(call.step(new TimerRang(3)))
                .containsExactly(new Say(4, 1, List.of(new PromptPart.Text("Are you still there?")), ON));
        assertThat(call.step(new PlayEnded(4, PlayEnd.DONE, 900))).containsExactly(new StartTimer(5, 5000));
        assertThat(call.step(new TimerRang(5)))
                .containsExactly(new CancelTimer(1), new HangUp(Optional.empty(), "silence"));
        assertThat(call.state.ended()).isTrue();
    }

    @Test
    void speechStopsTheSilenceTimerAndNothingUnderstoodStartsItAgain() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        call.step(new Started());
        call.step(new PlayEnded(2, PlayEnd.DONE, 900));
        assertThat(call.step(new SpeechStarted(1, 1))).containsExactly(new CancelTimer(3));
        assertThat(call.step(new Heard(1, 1, " ", 0, Understanding.NOTHING))).containsExactly(new StartTimer(4, 5000));
        assertThat(call.step(new TimerRang(3))).isEmpty();
    }

    @Test
    void whatBeginsWhileTheCallerSpeaksDoesNotStartTheSilenceTimer() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        call.step(new Started());
        assertThat(call.step(new SpeechStarted(1, 1))).isEmpty();
        assertThat(call.step(new PlayEnded(2, PlayEnd.DROPPED, 300))).isEmpty();
        assertThat(call.step(new Heard(1, 1, "", 0, Understanding.NOTHING))).containsExactly(new StartTimer(3, 5000));
    }

    @Test
    void lateSpeechIsNotAnswered() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        call.step(new Started());
        call.step(new PlayEnded(2, PlayEnd.DONE, 900));
        assertThat(call.step(new SpeechStarted(1, 0))).isEmpty();
        assertThat(call.step(new Heard(1, 0, "yes", 1, call.understand("yes")))).isEmpty();
        assertThat(call.state.node()).isEqualTo("ask");
        assertThat(call.lastTrace).containsExactly("utterance of epoch 0 is late: not answered");
    }

    @Test
    void theCallEndsAfterItsLastWords() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        call.step(new Started());
        assertThat(call.step(new Heard(1, 1, "oh yes", 1, call.understand("oh yes"))))
                .containsExactly(
                        new CancelTimer(1),
                        new Say(3, 2, List.of(new PromptPart.Text("Good.")), ON),
                        new HangUp(Optional.of(3L), "bot"));
        assertThat(call.lastTrace).containsExactly("node yes takes it");
        assertThat(call.step(new Digit('1'))).isEmpty();
        assertThat(call.lastTrace).containsExactly("ended: input ignored");
    }

    @Test
    void anUnknownOrFinishedIdChangesNothing() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        call.step(new Started());
        State before = call.state;
        assertThat(call.step(new PlayEnded(77, PlayEnd.FAILED, 0))).isEmpty();
        assertThat(call.lastTrace).containsExactly("play 77 is stale");
        assertThat(call.step(new TimerRang(78))).isEmpty();
        assertThat(call.lastTrace).containsExactly("timer 78 is stale");
        assertThat(call.step(new Started())).isEmpty();
        assertThat(call.step(new Digit('7'))).isEmpty();
        assertThat(call.step(new Digit('x'))).isEmpty();
        assertThat(call.state).isEqualTo(before);
    }

    @Test
    void theMaximumTimeEndsTheCallAtOnce() {
        Conversation call = new Conversation(TestBot.of(AGREE + "\nmaximum-call: 90s", ASK));
        assertThat(call.step(new Started())).first().isEqualTo(new StartTimer(1, 90_000));
        assertThat(call.step(new TimerRang(1))).containsExactly(new HangUp(Optional.empty(), "limit"));
    }

    @Test
    void aFailedServiceIsApologisedFor() {
        Conversation call = new Conversation(TestBot.of(AGREE + "\napology: Sorry.", ASK));
        call.step(new Started());
        call.step(new PlayEnded(2, PlayEnd.DONE, 900));
        assertThat(call.step(new ServiceFailed("recognizer", "gone")))
                .containsExactly(
                        new CancelTimer(3),
                        new CancelTimer(1),
                        new Say(4, 1, List.of(new PromptPart.Text("Sorry.")), new BargeIn(false, 100, 1, List.of())),
                        new HangUp(Optional.of(4L), "failure"));
    }

    @Test
    void aPlayThatFailedIsApologisedFor() {
        Conversation call = new Conversation(TestBot.of(AGREE, ASK));
        call.step(new Started());
        assertThat(call.step(new PlayEnded(2, PlayEnd.FAILED, 0)))
                .last()
                .isEqualTo(new HangUp(Optional.of(3L), "failure"));
    }

    @Test
    void inputsThatNoChildTakesEscalate() {
        TextRunner call = run(TestBot.of(
                AGREE + "\nunrecognised: { say: [\"Pardon?\", \"Once more, please.\"], goodbye: Bye. }", ASK));
        call.said();
        assertThat(call.hear("banana").said()).containsExactly("Pardon? Which day?");
        assertThat(call.hear("banana").said()).containsExactly("Once more, please. Which day?");
        assertThat(call.hear("banana").said()).containsExactly("Bye.");
        assertThat(call.hangUp()).contains("limit");
    }

    @Test
    void theFirstModuleThatFitsRunsAndWithoutOneTheNodeWaits() {
        TextRunner call = run(TestBot.of("variables: { n: { type: number, default: 5 } }\n" + AGREE, """
                ask:
                  modules:
                    - if: n > 7
                      say: seven
                    - if: n > 3
                      say: three
                      set: { n: =n - 4 }
                    - if: n == 1
                      say: one
                  children: [again, other]
                again:
                  when: { intent: agree }
                  jump: ask
                other:
                  when: default
                  modules:
                    - if: "false"
                      say: never
                  children: [again]
                """));
        assertThat(call.said()).containsExactly("three");
        assertThat(call.hear("yes").said()).containsExactly("one");
        assertThat(call.hear("banana").said()).isEmpty();
        assertThat(call.state().node()).isEqualTo("other");
        assertThat(call.hear("yes").said()).containsExactly("one");
    }

    @Test
    void jumpsSpeakAsOneAndTheLeastInterruptibleDecides() {
        Conversation call = new Conversation(TestBot.of(AGREE, """
                a:
                  say: One.
                  barge-in: off
                  jump: b
                b:
                  say: [Two., "Three."]
                  jump: c
                c:
                  endpoint: 1200ms
                  children: [d]
                d:
                  when: { intent: agree }
                  hang-up: true
                """));
        assertThat(call.step(new Started()))
                .containsExactly(
                        new StartTimer(1, 600_000),
                        new Listen(3, 1200, Optional.empty()),
                        new Say(
                                2,
                                3,
                                List.of(
                                        new PromptPart.Text("One."),
                                        new PromptPart.Text("Two."),
                                        new PromptPart.Text("Three.")),
                                new BargeIn(false, 100, 1, List.of())));
        assertThat(call.state.visits()).isEqualTo(Map.of("a", 1, "b", 1, "c", 1));
    }

    @Test
    void aNodeWithoutWordsSilencesThePromptItAnswers() {
        Conversation call = new Conversation(TestBot.of(AGREE, """
                a:
                  say: One.
                  children: [b]
                b:
                  when: { intent: agree }
                  children: [c]
                c:
                  when: { intent: agree }
                  hang-up: true
                """));
        call.step(new Started());
        assertThat(call.step(new Heard(1, 1, "yes", 1, call.understand("yes"))))
                .containsExactly(new Listen(2, 700, Optional.empty()), new DropPlay(2), new StartTimer(3, 5000));
    }

    @Test
    void jumpsThatNeverWaitEndInAnApology() {
        Bot bot = TestBot.of("variables: { n: { type: number, default: 1 } }", """
                a:
                  modules:
                    - if: n > 0
                      say: x
                      jump: a
                    - hang-up: true
                """);
        Conversation call = new Conversation(bot);
        List<Action> actions = call.step(new Started());
        assertThat(actions).last().isEqualTo(new HangUp(Optional.of(2L), "failure"));
        assertThat(actions)
                .filteredOn(Say.class::isInstance)
                .singleElement()
                .satisfies(say -> assertThat(((Say) say).parts()).hasSize(1));
    }

    @Test
    void aTriggerTestsTheConditionAndThenThatOfLaterSiblings() {
        Bot bot = TestBot.of("""
                intents:
                  agree: { examples: ["yes"] }
                  deny: { examples: ["no"] }
                """, """
                ask:
                  say: Well?
                  children: [router, denied, agreed]
                router:
                  when: { any-of: [default] }
                  say: So.
                  trigger: denied
                denied:
                  when: { intent: deny }
                  say: Denied.
                  hang-up: true
                agreed:
                  when: { intent: agree }
                  say: Agreed.
                  hang-up: true
                """);
        assertThat(run(bot).hear("no").said()).last().isEqualTo("So. Denied.");
        assertThat(run(bot).hear("yes").said()).last().isEqualTo("So. Agreed.");
        TextRunner neither = run(TestBot.of("intents: { deny: { examples: [\"no\"] } }", """
                ask:
                  say: Well?
                  children: [router, denied]
                router:
                  when: default
                  say: So.
                  trigger: denied
                denied:
                  when: { intent: deny }
                  hang-up: true
                """));
        assertThat(neither.hear("banana").state().node()).isEqualTo("router");
        assertThat(neither.hangUp()).isEmpty();
    }

    @Test
    void conditionsAreCombined() {
        Bot bot = TestBot.of("""
                intents: { agree: { examples: ["yes"] } }
                entities: { day: { values: { monday: [], friday: [fri] } }, size: { values: { big: [] } } }
                """, """
                ask:
                  say: Well?
                  children: [both, weekend, any, sized]
                both:
                  when: { intent: agree, entity: day }
                  say: both
                  jump: ask
                weekend:
                  when: { entity: { day: [friday] } }
                  say: weekend
                  jump: ask
                any:
                  when: { any-of: [ { intent: agree }, { all-of: [ { entity: size }, { entity: day } ] } ] }
                  say: any
                  jump: ask
                sized:
                  when: { expr: 'entity.size == "big" && said.contains("!") && intent == ""' }
                  say: sized
                  jump: ask
                """);
        TextRunner call = run(bot);
        assertThat(call.hear("yes monday").said()).last().isEqualTo("both Well?");
        assertThat(call.hear("fri").said()).last().isEqualTo("weekend Well?");
        assertThat(call.hear("big monday").said()).last().isEqualTo("any Well?");
        assertThat(call.hear("yes").said()).last().isEqualTo("any Well?");
        assertThat(call.hear("big!").said()).last().isEqualTo("sized Well?");
        assertThat(call.hear("monday").said()).last().isEqualTo("Sorry, I did not understand that. Well?");
    }

    @Test
    void variablesOfAnyScriptAreSetSpokenCollectedAndCompared() {
        Bot bot = TestBot.of("""
                variables:
                  客户姓名: { required: true }
                  count: { type: number, default: 2 }
                  vip: { type: flag }
                """, """
                ask:
                  set:
                    greeting: "Dear {客户姓名}"
                    count: =count + 1
                    broken: =count / 0
                    known: =vars["客户姓名"] != null && !vip
                  info: { who: "{客户姓名}", n: "{count}", broken: "{broken}", known: "{known}" }
                  complete: true
                  say: "{greeting}, {{{count}}}."
                  hang-up: true
                """);
        Conversation call = new Conversation(bot, TestBot.bound(bot, Map.of("客户姓名", "王\n 女士")));
        List<Action> actions = call.step(new Started());
        assertThat(actions)
                .contains(
                        new Collect(Map.of("who", "王\n 女士", "n", "3", "broken", "", "known", "true")), new Complete());
        assertThat(actions)
                .filteredOn(Say.class::isInstance)
                .singleElement()
                .satisfies(
                        say -> assertThat(((Say) say).parts()).containsExactly(new PromptPart.Text("Dear 王 女士, {3}.")));
        assertThat(call.lastTrace).contains("set broken: DIVIDE_BY_ZERO, unset");
    }

    @Test
    void aMenuTakesItsKeysDuringThePromptAndIgnoresOthers() {
        Bot bot = TestBot.of(AGREE, """
                menu:
                  say: Press 1 or 2.
                  barge-in: off
                  children: [one, any]
                one:
                  when: { digits: ["1", "*"] }
                  set: { key: =digits }
                  say: "You pressed {key}."
                  hang-up: true
                any:
                  when: default
                  hang-up: true
                """);
        Conversation call = new Conversation(bot);
        call.step(new Started());
        assertThat(call.step(new Digit('2'))).isEmpty();
        assertThat(call.lastTrace).containsExactly("key taken by no child: ignored");
        assertThat(call.step(new Digit('*')))
                .contains(new Say(3, 2, List.of(new PromptPart.Text("You pressed *.")), ON));
    }

    @Test
    void aNodeThatExpectsAnEntityAsksForItsGrammar() {
        Bot bot = TestBot.of("""
                hear: { recognizer: any, grammar: on }
                intents: { refuse: { examples: ["No, thanks!", "不要"] } }
                entities: { day: { values: { Tuesday: [tues], 星期二: [] } } }
                """, """
                ask:
                  say: Which day?
                  expect: { entity: day }
                  children: [given, refused]
                given:
                  when: { entity: day }
                  hang-up: true
                refused:
                  when: { intent: refuse }
                  hang-up: true
                """);
        assertThat(new Conversation(bot).step(new Started()))
                .contains(new Listen(1, 700, Optional.of(List.of("tuesday", "tues", "no thanks"))));
    }

    @Test
    void aNodeThatExpectsDigitsOrYesAndNoAsksForThemAsTheLanguageSaysThem() {
        assertThat(grammarOf("en-US", "{ digits: 4 }").orElseThrow())
                .contains("zero", "oh", "seven", "twelve", "forty", "double", "agent please")
                .doesNotContain("yes");
        assertThat(grammarOf("en-US", "yes-no").orElseThrow())
                .contains("yes", "yes please", "no thank you", "agent please")
                .doesNotContain("seven");
        // How they are said in French is not known: a grammar without the answer would be deaf to it.
        assertThat(grammarOf("fr-FR", "yes-no")).isEmpty();
    }

    private static Optional<List<String>> grammarOf(String language, String expect) {
        Bot bot = BotFile.parse(
                "test.yaml", """
                bot: test
                language: %s
                voice: { synthesizer: any, name: any }
                hear: { recognizer: any, grammar: on }
                silence: { say: ["?"] }
                unrecognised: { say: ["?"] }
                apology: Sorry.
                intents: { human: { examples: [agent please] } }
                flows:
                  main:
                    open: ask
                    nodes:
                      ask: { say: Well?, expect: %s, children: [human, any] }
                      human: { when: { intent: human }, hang-up: true }
                      any: { when: default, hang-up: true }
                """.formatted(language, expect).getBytes(StandardCharsets.UTF_8), Path.of("."));
        return new Conversation(bot)
                .step(new Started()).stream()
                        .filter(Listen.class::isInstance)
                        .map(Listen.class::cast)
                        .findFirst()
                        .orElseThrow()
                        .grammar();
    }

    @Test
    void theSameInputsGiveTheSameActions() {
        Bot bot = TestBot.of(AGREE, ASK);
        TextRunner first = run(bot).hear("banana").pass(Duration.ofSeconds(5)).hear("yes");
        State state = Interpreter.begin(bot, Map.of());
        for (int i = 0; i < first.inputs().size(); i++) {
            Step again = Interpreter.step(bot, state, first.inputs().get(i));
            assertThat(again).isEqualTo(first.steps().get(i));
            state = again.state();
        }
    }

    private static TextRunner run(Bot bot) {
        return TextRunner.start(bot, Map.of());
    }

    /** Steps one by one and keeps the state. */
    private static final class Conversation {
        private final Bot bot;
        private State state;
        private List<String> lastTrace = List.of();

        Conversation(Bot bot) {
            this(bot, TestBot.bound(bot, Map.of()));
        }

        Conversation(Bot bot, Map<String, Value> variables) {
            this.bot = bot;
            this.state = Interpreter.begin(bot, variables);
        }

        List<Action> step(Input input) {
            Step step = Interpreter.step(bot, state, input);
            state = step.state();
            lastTrace = step.trace();
            return step.actions();
        }

        Understanding understand(String text) {
            return Understander.of(bot).understand(text);
        }
    }
}
