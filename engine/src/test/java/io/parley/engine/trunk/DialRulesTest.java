package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.engine.trunk.DialRules.Verdict;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which numbers a trunk's file lets it dial, and for which it is chosen. */
final class DialRulesTest {
    private static final String CLASSES = """
            trunk: carrier
            gateways: [ { to: "sip:sbc.carrier.example" } ]
            dial:
              carries: ["1", "138"]
              classes:
                - { name: home, prefixes: ["1", "0"] }
                - { name: abroad, prefixes: ["00", "+"], calls-a-day: 2 }
                - { name: premium, prefixes: ["0900", "+1900"], calls-a-day: 0 }
            """;

    private static Trunk trunk(String yaml) {
        return TrunkFile.parse("carrier.yaml", yaml, References.of(_ -> Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "13800138000, home",
        "02131068238, home",
        "0086 21 3106-8238, abroad",
        "+8613800138000, abroad",
        "sip:0049301234@sbc.carrier.example, abroad",
        "sip:%30049301234;x=1@SBC.carrier.example:5060, abroad",
    })
    void the_longest_prefix_says_what_a_number_is(String to, String name) {
        assertThat(trunk(CLASSES).judges(to))
                .isInstanceOfSatisfying(
                        Verdict.May.class,
                        may -> assertThat(may.numbers().map(DialRules.NumberClass::name))
                                .isEqualTo(Optional.of(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "0900123456, premium",
        "+1 (900) 555-0100, premium",
        "sip:0900123456@sbc.carrier.example, premium",
        "sip:+1900555@sbc.carrier.example;user=phone, premium",
        "999, none of",
        "sip:boss@sbc.carrier.example, none of",
        "sip:13800138000@elsewhere.example, no URIs",
    })
    void what_may_not_be_dialled_says_why_without_the_number(String to, String why) {
        assertThat(trunk(CLASSES).judges(to))
                .isInstanceOfSatisfying(
                        Verdict.MayNot.class,
                        not -> assertThat(not.reason()).contains(why).doesNotContain("900", "999", "138"));
    }

    @Test
    void a_trunk_without_rules_dials_anything() {
        Trunk trunk = trunk("trunk: pbx\ngateways: [ { to: \"sip:pbx.example\" } ]\n");

        for (String to : Arrays.asList("0900123456", "sip:any@elsewhere.example", "999")) {
            assertThat(trunk.judges(to)).isInstanceOf(Verdict.May.class);
        }
        assertThat(trunk.limits().dial().carries("13800138000")).isEqualTo(-1);
    }

    @Test
    void a_trunk_is_chosen_by_the_longest_prefix_it_carries() {
        DialRules rules = trunk(CLASSES).limits().dial();

        assertThat(rules.carries("13900139000")).isEqualTo(1);
        assertThat(rules.carries("138-0013-8000")).isEqualTo(3);
        assertThat(rules.carries("02131068238")).isEqualTo(-1);
        assertThat(rules.carries("sip:138@sbc.carrier.example")).isEqualTo(-1);
        assertThat(rules.carries("no number")).isEqualTo(-1);
    }

    @Test
    void a_wrong_rule_is_named_with_its_place() {
        assertThatThrownBy(() -> trunk("""
                        trunk: carrier
                        gateways: [ { to: "sip:sbc.carrier.example" } ]
                        dial:
                          carries: [abc]
                          classes:
                            - { name: a, prefixes: ["1"], calls-a-day: -1 }
                            - { name: b, prefixes: ["1"] }
                            - { name: c, prefixes: [] }
                            - { prefixes: ["2"] }
                          calls-a-day: 0
                          everything: on
                        """))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.getMessage())
                                .contains("carrier.yaml:4:13: dial.carries[0]: \"abc\"")
                                .contains("dial.classes[0].calls-a-day")
                                .contains("stands in class a already")
                                .contains("expected at least one prefix")
                                .contains("dial.classes[3].name")
                                .contains("carrier.yaml:10:16: dial.calls-a-day")
                                .contains("dial: unknown key 'everything'"));
    }
}
