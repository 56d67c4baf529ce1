package io.parley.dialog.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.lint.Formula.And;
import io.parley.dialog.lint.Formula.Compare;
import io.parley.dialog.lint.Formula.Constant;
import io.parley.dialog.lint.Formula.Not;
import io.parley.dialog.lint.Formula.OneOf;
import io.parley.dialog.lint.Formula.Open;
import io.parley.dialog.lint.Formula.Or;
import io.parley.testkit.random.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FormulaTest {
    private static Compare equal(String subject, String text) {
        return new Compare(subject, "==", new Constant(true, text));
    }

    @Test
    void comparisonsWithConstantsAreUnderstood() {
        assertThat(Formula.of("choice == \"1\"")).isEqualTo(equal("choice", "1"));
        assertThat(Formula.of("'1' == vars[\"客户 等级\"]")).isEqualTo(equal("客户 等级", "1"));
        assertThat(Formula.of("-3 <= visits.greeting"))
                .isEqualTo(new Compare("visits.greeting", ">=", new Constant(false, "-3")));
        assertThat(Formula.of("entity[\"day\"] in ['mon\\'day', null]"))
                .isEqualTo(
                        new OneOf("entity.day", List.of(new Constant(true, "mon'day"), new Constant(false, "null"))));
        assertThat(Formula.of("vip")).isEqualTo(new Compare("vip", "==", new Constant(false, "true")));
    }

    @Test
    void andBindsStrongerThanOrAndBracketsStrongerThanBoth() {
        assertThat(Formula.of("a == 'x' || b == 'y' && !(c == 'z' || d == 'w')"))
                .isEqualTo(new Or(List.of(
                        equal("a", "x"),
                        new And(List.of(
                                equal("b", "y"), new Not(new Or(List.of(equal("c", "z"), equal("d", "w")))))))));
    }

    @Test
    void whatIsNotFollowedStaysOpenAsItIsWritten() {
        assertThat(Formula.of("said.contains( \"x\" ) && (a + 1) > 2"))
                .isEqualTo(new And(List.of(new Open("said.contains( \"x\" )"), new Open("(a + 1) > 2"))));
        assertThat(Formula.of("a ? b == '1' : c")).isEqualTo(new Open("a ? b == '1' : c"));
        assertThat(Formula.of("(a ? b : c) == '1'")).isEqualTo(new Open("(a ? b : c) == '1'"));
    }

    @Test
    void whatAnExpressionReadsIsFound() {
        Formula.Reads reads =
                Formula.reads("size(name) > 1 && vars['x y'].startsWith(entity.day) && [\"a\"].exists(e, e == said)");
        assertThat(reads.names()).isEqualTo(Set.of("name", "x y", "entity.day", "e", "said"));
        assertThat(reads.anyVariable()).isFalse();
        assertThat(Formula.reads("vars[said] == '1'").anyVariable()).isTrue();
    }

    @Test
    void anyTextHasASense() {
        byte[] expression = "(a == \"x\\\"\" || !b) && vars['c'] in [1, 2.5] ? said : visits[\"n\"] >= -3"
                .getBytes(StandardCharsets.UTF_8);
        Seeded.check(2_000, seeded -> {
            String text = new String(seeded.mutate(expression), StandardCharsets.UTF_8);
            assertThat(Formula.of(text)).isNotNull();
            assertThat(Formula.reads(text)).isNotNull();
        });
        assertThat(Formula.of("(".repeat(1_000) + "a" + ")".repeat(1_000))).isNotNull();
    }
}
