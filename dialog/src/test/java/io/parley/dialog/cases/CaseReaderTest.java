package io.parley.dialog.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.config.ConfigException;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.testkit.Checkout;
import io.parley.testkit.snapshot.Snapshots;
import org.junit.jupiter.api.Test;

final class CaseReaderTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithItsPlace() {
        Snapshots.ofThisModule().match("cases/wrong.txt", problems("""
                variables: { name: Ms Liu, nmae: x }
                casse: []
                cases:
                  - name: everything wrong
                    variables: { windw: x }
                    steps:
                      - said: a
                        dtmf: "1"
                      - {}
                      - sayed: a
                      - dtmf: "1x"
                      - silence: sometimes
                      - silence: 2h
                      - wait: 10ms
                      - barge-in: { said: a }
                      - barge-in: { at: 1.2345s, said: a }
                      - barge-in: { at: 1s }
                      - barge-in: { at: 1s, said: a, dtmf: "1", until: 2s }
                      - heard: { text: a, intents: { refsue: 1, refuse: 2 }, entities: { dey: [monday] } }
                      - node: greting
                      - path: [greeting, day-giben]
                      - variables: { dai: x }
                      - ends: never
                      - nothing-said: off
                      - complete: perhaps
                      - says-like: /(/
                      - says: [a, [b]]
                      - info: [a]
                  - name: everything wrong
                    steps: []
                  - steps: nothing
                """));
    }

    @Test
    void aFileWithoutCasesIsWrong() {
        assertThat(problems("variables: { name: x }\n")).contains("cases: missing");
        assertThat(problems("cases: []\n")).contains("expected at least one case");
        assertThat(problems("- a\n")).contains("expected a mapping");
        assertThat(problems("cases: [ { name: a")).contains("is not YAML");
    }

    @Test
    void aMissingVariableIsSaidWithAnExample() {
        assertThat(problems("cases: [ { name: a, steps: [ said: b ] } ]"))
                .isEqualTo("test.yaml:1:10: cases[0].variables: missing variable 'name', for example Ms Liu");
    }

    private static String problems(String yaml) {
        return String.valueOf(
                catchThrowableOfType(ConfigException.class, () -> CaseFile.parse("test.yaml", yaml, DELIVERY))
                        .getMessage());
    }
}
