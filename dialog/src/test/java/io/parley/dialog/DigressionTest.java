package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.text.TextRunner;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Being drawn away from a node, and coming back to it. */
final class DigressionTest {
    private static final String WORDS = """
            intents:
              agree: { examples: ["yes"] }
              hours: { examples: [when do you open] }
              place: { examples: [where are you] }
              human: { examples: [operator] }
              price: { examples: [what does it cost] }
            faq:
              who: { questions: [who are you], answer: "We are Parley." }
            """;
    private static final String MAIN = """
            ask:
              say: "Hello. Will you come?"
              again: "Will you come?"
              back: "So, will you come?"
              children: [agreed, asks-code]
            agreed:
              when: { intent: agree }
              say: Good.
              hang-up: true
            asks-code:
              when: { digits: "9" }
              say: "Your code?"
              collect: { keys: 2, into: code }
              children: [coded]
            coded:
              when: { collect: done }
              say: "It is {code}."
              hang-up: true
            help:
              global: true
              when: { intent: human }
              say: "Nobody is here."
              return: true
            """;
    private static final String FLOWS = """
              hours:
                when: { intent: hours }
                open: hours
                nodes:
                  hours:
                    say: "From nine. On Sundays, too?"
                    children: [sunday]
                  sunday:
                    when: { intent: agree }
                    say: "From ten."
                    return: true
              place:
                when: { intent: place }
                open: place
                nodes:
                  place:
                    say: "By the river."
                    jump: place-end
                  place-end:
                    return: true
              price:
                when: { intent: price }
                open: price
                nodes:
                  price:
                    say: "Nothing."
                    jump: ask
            """;

    @Test
    void aFlowTakesOverAndComesBackWithTheWordsForThat() {
        TextRunner call = run();
        assertThat(call.hear("when do you open").said()).last().isEqualTo("From nine. On Sundays, too?");
        assertThat(call.hear("yes").said()).containsExactly("From ten. So, will you come?");
        assertThat(call.state().frames()).isEmpty();
        assertThat(call.hear("yes").hangUp()).contains("bot");
    }

    @Test
    void aJumpWithinTheFlowKeepsTheWayBack() {
        assertThat(run().hear("where are you").said()).last().isEqualTo("By the river. So, will you come?");
    }

    @Test
    void aJumpOutOfTheFlowEndsTheDigression() {
        TextRunner call = run().hear("what does it cost");
        assertThat(call.said()).last().isEqualTo("Nothing. Will you come?");
        assertThat(call.state().frames()).isEmpty();
    }

    @Test
    void aNodeComesBackWithItsOrdinaryWordsIfItHasNoOthers() {
        TextRunner call = run(TestBot.of(WORDS, """
                ask:
                  say: "Hello."
                  children: [agreed]
                agreed:
                  when: { intent: agree }
                  hang-up: true
                """, FLOWS.replace("jump: ask", "jump: agreed")));
        assertThat(call.hear("where are you").said()).last().isEqualTo("By the river. Hello.");
    }

    @Test
    void comingBackIsNoVisitAndBeginsACollectionAnew() {
        TextRunner call = run().press("9").press("1");
        assertThat(call.hear("where are you").said()).last().isEqualTo("By the river. Your code?");
        assertThat(call.state().visits()).containsEntry("asks-code", 1);
        assertThat(call.press("23").said()).containsExactly("It is 23.");
    }

    @Test
    void aFrequentQuestionIsAnsweredWithoutLeavingTheNode() {
        TextRunner call = run();
        assertThat(call.hear("who are you").said()).last().isEqualTo("We are Parley. So, will you come?");
        assertThat(call.state().node()).isEqualTo("ask");
        assertThat(call.trace()).contains("faq who takes it", "back at node ask");
        assertThat(call.press("9").press("1").hear("who are you").said()).last().isEqualTo("We are Parley. Your code?");
        assertThat(call.press("12").said()).containsExactly("It is 12.");
    }

    @Test
    void digressionsFromDigressionsComeBackOneByOne() {
        TextRunner call = run().hear("when do you open").hear("operator");
        assertThat(call.said()).last().isEqualTo("Nobody is here. From nine. On Sundays, too?");
        assertThat(call.state().frames()).hasSize(1);
        assertThat(call.hear("where are you").said()).containsExactly("By the river. From nine. On Sundays, too?");
        assertThat(call.hear("yes").said()).containsExactly("From ten. So, will you come?");
    }

    @Test
    void aFlowThatIsUnderWayDoesNotDrawAwayFromItself() {
        TextRunner call = run().hear("when do you open");
        assertThat(call.said()).hasSize(2);
        assertThat(call.hear("when do you open").said())
                .containsExactly("Sorry, I did not understand that. From nine. On Sundays, too?");
        assertThat(call.state().frames()).hasSize(1);
    }

    @Test
    void nothingDrawsAwayFromANodeWhereThatIsOff() {
        TextRunner call = run(TestBot.of(WORDS, MAIN.replace("back: ", "digression: off\n  back: "), FLOWS));
        for (String asked : new String[] {"when do you open", "who are you"}) {
            assertThat(call.hear(asked).said()).last().isEqualTo("Sorry, I did not understand that. Will you come?");
        }
        assertThat(call.hear("operator").hangUp()).contains("limit");
    }

    @Test
    void aReturnWithoutADigressionWaits() {
        TextRunner call = run(TestBot.of(WORDS, """
                ask:
                  say: "Well?"
                  return: true
                  children: [agreed]
                agreed:
                  when: { intent: agree }
                  say: Good.
                  hang-up: true
                """));
        assertThat(call.trace()).contains("no digression to return from: waits");
        assertThat(call.hear("yes").said()).containsExactly("Well?", "Good.");
    }

    @Test
    void atTheSixteenthFrameNothingDrawsAwayAnyMore() {
        Bot bot = TestBot.of(WORDS + "\nunrecognised: { hang-up-after: 20 }", """
                ask:
                  say: Hello.
                  children: [agreed]
                agreed:
                  when: { intent: agree }
                  hang-up: true
                one:
                  global: true
                  when: { intent: hours }
                  say: One.
                  children: [leaves]
                two:
                  global: true
                  when: { intent: place }
                  say: Two.
                  children: [leaves]
                leaves:
                  when: { intent: price }
                  return: true
                """);
        TextRunner call = run(bot);
        for (int i = 0; i < 10; i++) {
            call.hear("when do you open").hear("where are you");
        }
        assertThat(call.state().frames()).hasSize(16);
        assertThat(call.said()).last().isEqualTo("Sorry, I did not understand that. Two.");
        for (int i = 0; i < 16; i++) {
            call.hear("what does it cost");
        }
        assertThat(call.state().node()).isEqualTo("ask");
        assertThat(call.hear("yes").hangUp()).contains("bot");
    }

    @Test
    void theWayBackIsForgottenWhenTheBotDoesWhatThenHappens() {
        TextRunner call = run(TestBot.of(WORDS + "\nunrecognised: { hang-up-after: 1, then: help }", MAIN, FLOWS));
        call.hear("when do you open");
        assertThat(call.hear("banana").state().frames()).isEmpty();
        assertThat(call.state().node()).isEqualTo("help");
    }

    @Test
    void silenceAfterTheReturnCountsAtTheNodeThatWasLeft() {
        TextRunner call = run(TestBot.of(WORDS, MAIN.replace("back: ", "silence: { after: 9s }\n  back: "), FLOWS))
                .hear("where are you");
        call.said();
        assertThat(call.pass(Duration.ofMillis(8999)).said()).isEmpty();
        assertThat(call.pass(Duration.ofMillis(1)).said()).containsExactly("Are you still there?");
    }

    private static TextRunner run() {
        return run(TestBot.of(WORDS, MAIN, FLOWS));
    }

    private static TextRunner run(Bot bot) {
        return TextRunner.start(bot, Map.of());
    }
}
