package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.text.TextRunner;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens to callers who say nothing, and to those whom nobody understands. */
final class SilencePolicyTest {
    private static final Duration FIVE = Duration.ofSeconds(5);
    private static final String WORDS = "intents: { agree: { examples: [\"yes\"] } }\n";
    private static final String NODES = """
            ask:
              say: Well?
              children: [patient]
            patient:
              when: { intent: agree }
              say: Take your time.
              silence: { after: 20s, hang-up-after: 3, say: [Still looking?, And now?] }
              unrecognised: { say: [What?], repeat: off, hang-up-after: 2, then: human }
              children: [agreed]
            agreed:
              when: { intent: agree }
              jump: ask
            human:
              say: "A colleague will call you."
              hang-up: true
            """;

    @Test
    void theBotsPolicyHoldsWhereANodeHasNone() {
        TextRunner call = run(WORDS + "silence: { say: [One., Two.], hang-up-after: 4, goodbye: Bye. }");
        call.pass(FIVE).pass(FIVE).pass(FIVE);
        assertThat(call.said()).containsExactly("Well?", "One.", "Two.", "Two.");
        assertThat(call.pass(FIVE).said()).containsExactly("Bye.");
        assertThat(call.hangUp()).contains("silence");
    }

    @Test
    void aNodesPolicyReplacesWhatItNamesAndTheRestIsTheBots() {
        TextRunner call = run(WORDS + "silence: { goodbye: Bye. }").hear("yes");
        call.said();
        assertThat(call.pass(Duration.ofMillis(19_999)).said()).isEmpty();
        call.pass(Duration.ofMillis(1)).pass(Duration.ofSeconds(20));
        assertThat(call.said()).containsExactly("Still looking?", "And now?");
        assertThat(call.pass(Duration.ofSeconds(20)).said()).containsExactly("Bye.");
        assertThat(call.hangUp()).contains("silence");
    }

    @Test
    void inTheEndANodeCanBeEnteredInsteadOfHangingUp() {
        TextRunner call = run(WORDS + "silence: { hang-up-after: 1, goodbye: I hear nothing., then: human }");
        call.said();
        assertThat(call.pass(FIVE).said()).containsExactly("I hear nothing. A colleague will call you.");
        assertThat(call.hangUp()).contains("bot");
    }

    @Test
    void soItIsWithMisses() {
        TextRunner call = run(WORDS).hear("yes");
        call.said();
        assertThat(call.hear("banana").said()).containsExactly("What?");
        assertThat(call.hear("banana").said()).containsExactly("A colleague will call you.");
        assertThat(call.hangUp()).contains("bot");
    }

    @Test
    void aConditionTakesSilenceBeforeThePolicySpeaks() {
        TextRunner call = run(TestBot.of(WORDS + "silence: { hang-up-after: 5 }", """
                ask:
                  say: Well?
                  children: [quiet, agreed]
                quiet:
                  when: { silence: 2 }
                  modules:
                    - if: silences > 2
                      say: "Quiet for {times} times."
                      set: { times: =silences }
                      hang-up: true
                    - say: Shall I call later?
                  children: [quiet, agreed]
                agreed:
                  when: { intent: agree }
                  hang-up: true
                """));
        assertThat(call.pass(FIVE).said()).last().isEqualTo("Are you still there?");
        assertThat(call.pass(FIVE).said()).containsExactly("Shall I call later?");
        assertThat(call.pass(FIVE).said()).containsExactly("Quiet for 3 times.");
    }

    @Test
    void silenceIsForThoseWhoSpeakOfItOnly() {
        TextRunner call = run(TestBot.of(WORDS, """
                ask:
                  say: Well?
                  children: [always, anything]
                always:
                  when: { expr: "true" }
                  hang-up: true
                anything:
                  when: default
                  hang-up: true
                """));
        assertThat(call.pass(FIVE).said()).last().isEqualTo("Are you still there?");
    }

    @Test
    void whatIsSaidEndsTheCountOfSilencesAlsoIfNobodyTakesIt() {
        TextRunner call = run(WORDS).pass(FIVE).hear("banana").pass(FIVE);
        assertThat(call.hangUp()).isEmpty();
        assertThat(call.pass(FIVE).hangUp()).contains("silence");
    }

    @Test
    void noiseDoesNotEndTheCount() {
        TextRunner call = run(WORDS).pass(FIVE).hear(" ").pass(FIVE);
        assertThat(call.hangUp()).contains("silence");
    }

    @Test
    void aGlobalNodeCanTakeSilenceAndGiveBack() {
        TextRunner call = run(TestBot.of(WORDS + "silence: { hang-up-after: 9 }", """
                ask:
                  say: Well?
                  children: [agreed]
                agreed:
                  when: { intent: agree }
                  hang-up: true
                quiet:
                  global: true
                  when: { silence: 1 }
                  say: I am listening.
                  return: true
                """));
        assertThat(call.pass(FIVE).said()).last().isEqualTo("I am listening. Well?");
        assertThat(call.pass(FIVE).said()).last().isEqualTo("I am listening. Well?");
        assertThat(call.hear("yes").hangUp()).contains("bot");
    }

    private static TextRunner run(String settings) {
        return run(TestBot.of(settings, NODES));
    }

    private static TextRunner run(Bot bot) {
        return TextRunner.start(bot, Map.of());
    }
}
