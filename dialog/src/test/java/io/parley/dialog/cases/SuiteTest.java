package io.parley.dialog.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.TestBot;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.testkit.Checkout;
import io.parley.testkit.snapshot.Snapshots;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

final class SuiteTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));

    /** One case for each way in which an expectation can be disappointed. */
    private static final String FAILING = """
            variables: { name: Ms Liu }
            cases:
              - name: right
                steps:
                  - said: tuesday
                    node: day-given
              - name: other words
                steps:
                  - said: tuesday
                    says: "wednesday"
              - name: other likeness
                steps:
                  - said: tuesday
                    says-like: ["Press 1", /^wednesday/]
              - name: two plays
                steps:
                  - silence: true
                    says: [Hello, Are you still there?]
              - name: nothing expected
                steps:
                  - nothing-said: true
              - name: other node and way
                steps:
                  - said: tuesday
                    node: refused
                    path: [greeting, refused]
              - name: other facts
                steps:
                  - said: tuesday
                  - dtmf: "1"
                  - info: { 意向: B, day: tuesday, other: x }
                    variables: { choice: "2", day: tuesday }
                    complete: false
                    ends: silence
              - name: no end
                steps:
                  - ends: bot
              - name: the caller comes too late
                steps:
                  - said: no thanks
                  - said: hello?
              - name: "the prompt is too short for <that> & \\"this\\"\\a"
                steps:
                  - barge-in: { at: 30s, said: hello }
            """;

    @Test
    void aFailingCaseSaysWhereWhatAndWhy() {
        Snapshots.ofThisModule()
                .match("cases/failing.txt", String.join("\n", run(FAILING).report(true)) + "\n");
    }

    @Test
    void theReportIsTheSameInEachRun() {
        assertThat(run(FAILING).report(true)).isEqualTo(run(FAILING).report(true));
        assertThat(JUnitReport.of(List.of(run(FAILING)))).isEqualTo(JUnitReport.of(List.of(run(FAILING))));
    }

    @Test
    void buildServersGetWellFormedXml() throws Exception {
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(JUnitReport.of(List.of(run(FAILING))))));
        Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests")).isEqualTo("10");
        assertThat(suite.getAttribute("failures")).isEqualTo("9");
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(10);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(9);
        Element last = (Element) xml.getElementsByTagName("testcase").item(9);
        assertThat(last.getAttribute("name")).isEqualTo("the prompt is too short for <that> & \"this\"\uFFFD");
        assertThat(last.getTextContent()).contains("barge-in").contains("lasts");
    }

    @Test
    void timeIsTakenForEachCase() {
        long[] now = {0};
        SuiteResult result =
                new Suite(DELIVERY, CaseFile.parse("test.yaml", FAILING, DELIVERY)).run(() -> now[0] += 7_000_000);
        assertThat(result.results()).allMatch(it -> it.nanos() == 7_000_000);
        assertThat(result.report(false).getFirst()).isEqualTo("ok    delivery: right (7 ms)");
    }

    @Test
    void coverageCountsNodesAndTheWaysBetweenThem() {
        Bot bot = TestBot.of("intents: { agree: { examples: [\"yes\"] } }", """
                a:
                  say: a
                  children: [b, c]
                b:
                  when: { intent: agree }
                  modules:
                    - if: visits["b"] > 1
                      jump: d
                    - trigger: c
                  children: [b]
                c:
                  when: { digits: any }
                  hang-up: true
                d:
                  hang-up: true
                """);
        Coverage nothing = coverage(bot, "node: a");
        assertThat(nothing.enteredNodes()).containsExactly("a");
        assertThat(nothing.nodesPerMille()).isEqualTo(250);
        assertThat(nothing.missedNodes()).containsExactly("b", "c", "d");
        assertThat(nothing.missedEdges())
                .hasSize(5)
                .extracting(Object::toString)
                .containsExactly(
                        "a → b (child, agree)",
                        "a → c (child, any key)",
                        "b → b (child, agree)",
                        "b → d (jump, visits[\"b\"] > 1)",
                        "b → c (trigger)");
        Coverage some = coverage(bot, "said: yes }, { said: yes, ends: bot, path: [a, b, b, d]");
        assertThat(some.missedNodes()).containsExactly("c");
        assertThat(some.missedEdges())
                .extracting(Object::toString)
                .containsExactly("a → c (child, any key)", "b → c (trigger)");
        assertThat(some.edgesPerMille()).isEqualTo(600);
    }

    @Test
    void understandingCanBeGiven() {
        assertThat(run("""
                variables: { name: Ms Liu }
                cases:
                  - name: understood elsewhere
                    steps:
                      - heard: { text: 周二, entities: { day: tuesday } }
                        node: day-given
                        variables: { day: tuesday }
                      - heard: { text: 不要, intents: { refuse: 0.8 } }
                        node: refused
                  - name: not understood at all
                    steps:
                      - heard: { text: tuesday }
                        node: unclear
                """).failed()).isZero();
    }

    private static Coverage coverage(Bot bot, String step) {
        SuiteResult result = new Suite(
                        bot, CaseFile.parse("test.yaml", "cases: [ { name: x, steps: [ { " + step + " } ] } ]", bot))
                .run(() -> 0);
        assertThat(result.failed())
                .as(() -> String.join("\n", result.report(false)))
                .isZero();
        return result.coverage();
    }

    private static SuiteResult run(String yaml) {
        return new Suite(DELIVERY, CaseFile.parse("test.yaml", yaml, DELIVERY)).run(() -> 0);
    }
}
