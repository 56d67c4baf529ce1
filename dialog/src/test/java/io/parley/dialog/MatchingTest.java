package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.Matching;
import io.parley.dialog.text.TextRunner;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who takes an input that several could. */
final class MatchingTest {
    private static final String WORDS = """
            intents: { wanted: { examples: [it] } }
            faq: { asked: { questions: [it], answer: Answer. }, similar: { questions: [about it], answer: Other. } }
            """;
    private static final String NODES = """
            ask:
              say: Well?
              children: [anything, child]
            anything:
              when: default
              say: Anything.
              hang-up: true
            child:
              when: { intent: wanted }
              say: Child.
              hang-up: true
            global:
              global: true
              when: { intent: wanted }
              say: Global.
              return: true
            """;
    private static final String FLOW = """
              aside:
                when: { intent: wanted }
                open: flow
                nodes:
                  flow:
                    say: Flow.
                    return: true
            """;

    @Test
    void theOrderIsChildrenGlobalNodesFlowsQuestionsWhoeverTakesAnythingAndTheModel() {
        assertThat(bot("").matching())
                .isEqualTo(List.of(
                        Matching.CHILDREN,
                        Matching.GLOBAL,
                        Matching.FLOWS,
                        Matching.FAQ,
                        Matching.DEFAULT,
                        Matching.LLM));
        TextRunner call = run(bot("")).hear("it");
        assertThat(call.said()).last().isEqualTo("Child.");
        assertThat(call.trace()).contains("node child takes it, second global global");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            global                       | Global. Well? | global global takes it, second child
            flows                        | Flow. Well?   | flow aside takes it, second child
            faq                          | Answer. Well? | faq asked takes it, second child
            default                      | Anything.     | node anything takes it, second child
            flows, default               | Flow. Well?   | flow aside takes it, second anything
            faq, flows, global, children | Answer. Well? | faq asked takes it, second flow aside
            """)
    void aBotSaysWhoIsAskedFirstAndTheRestFollowInTheUsualOrder(String order, String said, String trace) {
        TextRunner call = run(bot("matching: [" + order + "]\n")).hear("it");
        assertThat(call.said()).last().isEqualTo(said);
        assertThat(call.trace()).contains(trace);
    }

    @Test
    void childrenAreAskedInTheirOrderButThoseThatTakeAnythingLast() {
        TextRunner call = run(bot(""));
        assertThat(call.hear("banana").said()).last().isEqualTo("Anything.");
        assertThat(call.trace()).contains("node anything takes it");
    }

    @Test
    void theBestQuestionIsAnsweredAndTheNextOneIsInTheTrace() {
        TextRunner call = run(TestBot.of(WORDS, """
                ask:
                  say: Well?
                  children: [child]
                child:
                  when: { intent: wanted, digits: "1" }
                  hang-up: true
                """)).hear("tell me about it");
        assertThat(call.said()).last().isEqualTo("Other. Well?");
        assertThat(call.trace()).contains("faq similar takes it, second faq asked");
    }

    @Test
    void anInputThatSomebodyTakesEndsTheCountOfMisses() {
        TextRunner call = run(TestBot.of(WORDS, """
                ask:
                  say: Well?
                  children: [child]
                child:
                  when: { faq: [asked, similar] }
                  jump: ask
                """)).hear("banana");
        assertThat(call.state().misses()).isEqualTo(1);
        assertThat(call.hear("about it").state().misses()).isZero();
        assertThat(call.path()).containsExactly("ask");
        assertThat(call.state().visits()).containsEntry("child", 1);
    }

    @Test
    void aSingleKeyGoesToThoseWhoSpeakOfKeysOnly() {
        TextRunner call = run(TestBot.of("", """
                ask:
                  say: Well?
                  children: [true-for-everything, key]
                true-for-everything:
                  when: { expr: "true" }
                  hang-up: true
                key:
                  when: { not: { digits: "1" } }
                  say: Not one.
                  hang-up: true
                """));
        assertThat(call.press("1").trace()).last().isEqualTo("key taken by no child: ignored");
        assertThat(call.press("2").said()).last().isEqualTo("Not one.");
    }

    private static Bot bot(String settings) {
        return TestBot.of(settings + WORDS, NODES, FLOW);
    }

    private static TextRunner run(Bot bot) {
        return TextRunner.start(bot, Map.of());
    }
}
