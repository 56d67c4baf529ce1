package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Input.Digit;
import io.parley.dialog.Input.Started;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.text.TextRunner;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Single keys, each with what it does. */
final class MenuTest {
    private static final String WORDS = """
            intents:
              agree: { examples: ["yes"] }
              hours: { examples: [when do you open] }
            """;
    private static final String NODES = """
            menu:
              say: "Welcome. 1 for sales, 0 again."
              again: "1 for sales, 0 again."
              barge-in: off
              menu: { "1": sales, "0": repeat, "#": hang-up }
              children: [seven]
            sales:
              say: "Sales, key {pressed}."
              set: { pressed: =digits }
              menu: { "9": menu, "*": return }
            seven:
              when: { digits: ["1", "7"] }
              say: Seven.
              hang-up: true
            """;

    @Test
    void aKeyLeadsToItsNodeAtOnceAlsoOverWordsThatSpeechCannotInterrupt() {
        Bot bot = TestBot.of(WORDS, NODES);
        State state = Interpreter.begin(bot, Map.of());
        state = Interpreter.step(bot, state, new Started()).state();
        Step step = Interpreter.step(bot, state, new Digit('1'));
        assertThat(step.state().node()).isEqualTo("sales");
        assertThat(step.trace()).containsExactly("node sales is chosen");
        assertThat(step.actions())
                .filteredOn(Action.Say.class::isInstance)
                .singleElement()
                .satisfies(say -> assertThat(((Action.Say) say).parts())
                        .containsExactly(new Action.PromptPart.Text("Sales, key 1.")));
    }

    @Test
    void repeatSaysTheNodesWordsOnceMoreWithoutAnotherVisit() {
        TextRunner call = run(TestBot.of(WORDS, NODES));
        call.said();
        assertThat(call.press("0").said()).containsExactly("1 for sales, 0 again.");
        assertThat(call.state().visits()).isEqualTo(Map.of("menu", 1));
    }

    @Test
    void hangUpHangsUp() {
        TextRunner call = run(TestBot.of(WORDS, NODES)).press("#");
        assertThat(call.hangUp()).contains("bot");
        assertThat(call.said()).hasSize(1);
    }

    @Test
    void theMenuIsAskedBeforeTheChildren() {
        assertThat(run(TestBot.of(WORDS, NODES)).press("1").state().node()).isEqualTo("sales");
        assertThat(run(TestBot.of(WORDS, NODES)).press("7").said()).last().isEqualTo("Seven.");
    }

    @Test
    void aKeyWithoutAChoiceIsAMiss() {
        TextRunner call = run(TestBot.of(WORDS, NODES));
        call.said();
        assertThat(call.press("5").said()).containsExactly("Sorry, I did not understand that. 1 for sales, 0 again.");
        assertThat(call.press("6").press("8").hangUp()).contains("limit");
    }

    @Test
    void aChoiceEndsTheCountOfMissesAndSilences() {
        TextRunner call = run(TestBot.of(WORDS, NODES)).press("5").press("5").pass(Duration.ofSeconds(5));
        assertThat(call.state().misses()).isEqualTo(2);
        assertThat(call.state().silences()).isEqualTo(1);
        call.press("0");
        assertThat(call.state().misses()).isZero();
        assertThat(call.state().silences()).isZero();
    }

    @Test
    void returnLeadsBackToTheNodeThatTheDigressionLeft() {
        TextRunner call = run(TestBot.of(WORDS, NODES, """
                  hours:
                    when: { intent: hours }
                    open: hours
                    nodes:
                      hours:
                        say: "From nine. Star goes back, 1 leads to sales."
                        menu: { "*": return, "1": sales, "2": more }
                      more:
                        say: "Until five."
                        menu: { "*": return }
                """)).hear("when do you open");
        assertThat(call.press("2").said()).last().isEqualTo("Until five.");
        assertThat(call.press("*").said()).containsExactly("1 for sales, 0 again.");
        assertThat(call.state().frames()).isEmpty();
        call.hear("when do you open").press("1");
        assertThat(call.state().frames()).as("a choice out of the flow ends it").isEmpty();
        assertThat(call.press("*").trace()).contains("no digression to return from: waits");
        assertThat(call.hangUp()).isEmpty();
    }

    private static TextRunner run(Bot bot) {
        return TextRunner.start(bot, Map.of());
    }
}
