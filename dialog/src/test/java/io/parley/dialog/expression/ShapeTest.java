package io.parley.dialog.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.expression.Expressions.Compiled;
import io.parley.testkit.random.Seeded;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShapeTest {
    private static final List<String> NODES = List.of("greeting", "unclear");

    private final Expressions quick =
            new Expressions(Map.of("choice", ValueType.TEXT, "count", ValueType.NUMBER), List.of("day"), NODES);
    /** A variable that looks like a literal's has everything compiled as it is written. */
    private final Expressions plain = new Expressions(
            Map.of("choice", ValueType.TEXT, "count", ValueType.NUMBER, "literal_", ValueType.TEXT),
            List.of("day"),
            NODES);

    @Test
    void valuesAreTakenOut() {
        assertThat(Shape.of("choice == '1' && count<12 || said == \"a 'b'\""))
                .contains(new Shape(
                        "choice ==  literal_text_0  && count< literal_number_0  || said ==  literal_text_1 ",
                        List.of("1", "a 'b'"),
                        List.of(12L)));
        assertThat(Shape.of("visits[\"greeting\"] > 1").map(Shape::text))
                .isEqualTo(Shape.of("visits['unclear'] > 27").map(Shape::text));
        assertThat(Shape.of("x1 == y_2")).isEmpty();
    }

    @Test
    void whatIsNotPlainlyAValueIsLeftAsItIs() {
        for (String expression : List.of(
                "1.5 > count",
                "1u == 1u",
                "0x1f > 1",
                "1e3 > 1.0",
                "[.5]",
                "'a\\'b' == said",
                "r'a' == said",
                "b'a' == b'b'",
                "'''a''' == said",
                "\"\" == said",
                "count > 1 // one",
                "1234567890123456789 > count",
                "'open",
                "literal_text_0 == '1'",
                "[1, 2, 3, 4, 5, 6, 7].size() > 1")) {
            assertThat(Shape.of(expression)).as(expression).isEmpty();
        }
    }

    @Test
    void aNameThatDoesNotExistIsFoundThoughItsShapeIsRight() {
        assertThat(quick.compile("visits['greeting'] > 1")).isInstanceOf(Compiled.Good.class);
        assertThat(quick.compile("visits['greting'] > 1"))
                .isEqualTo(new Compiled.Bad(
                        List.of(new Expressions.Issue(1, 7, "unknown node 'greting', did you mean 'greeting'?"))));
        assertThat(quick.compile("literal_text_0 == 'a'")).isInstanceOf(Compiled.Bad.class);
    }

    @Test
    void anExpressionMeansTheSameByItsShape() {
        Seeded.check(2_500, seeded -> {
            String text = expression(seeded, 3);
            switch (quick.compile(text)) {
                case Compiled.Bad bad ->
                    assertThat(plain.compile(text)).as(text).isEqualTo(bad);
                case Compiled.Good good -> {
                    assertThat(plain.compile(text)).as(text).isInstanceOf(Compiled.Good.class);
                    Compiled.Good same = (Compiled.Good) plain.compile(text);
                    assertThat(good.type()).as(text).isEqualTo(same.type());
                    assertThat(good.expression().text()).isEqualTo(text);
                    assertThat(good.expression().entity())
                            .isEqualTo(same.expression().entity());
                    assertThat(good.expression().evaluate(new Known()))
                            .as(text)
                            .isEqualTo(same.expression().evaluate(new Known()));
                }
            }
        });
    }

    private static String expression(Seeded seeded, int depth) {
        if (depth == 0 || seeded.chance(0.2)) {
            return seeded.pick(
                    "1",
                    "27",
                    "'1'",
                    "\"monday\"",
                    "'greeting'",
                    "''",
                    "2.5",
                    "true",
                    "null",
                    "choice",
                    "count",
                    "said",
                    "misses",
                    "entity.day",
                    "entity['day']",
                    "entity['dya']",
                    "visits[\"unclear\"]",
                    "visits[choice]",
                    "vars['count']",
                    "nobody");
        }
        String one = expression(seeded, depth - 1);
        String other = expression(seeded, depth - 1);
        return switch (seeded.ints(0, 9)) {
            case 0 -> one + " == " + other;
            case 1 -> one + " && " + other;
            case 2 -> "(" + one + " < " + other + ")";
            case 3 -> one + " + " + other;
            case 4 -> "size(" + one + ")";
            case 5 -> one + " in [" + other + ", 3, 'x']";
            case 6 -> one + " ? " + other + " : 1";
            case 7 -> "[1, 2].exists(i, i == " + one + ")";
            case 8 -> one + ".startsWith(" + other + ")";
            default -> "-" + one + " / 0";
        };
    }

    /** What is known in one moment of a call. */
    private static final class Known implements Facts {
        @Override
        public Value variable(String name) {
            return name.equals("count") ? new Value.Whole(27) : new Value.Text("1");
        }

        @Override
        public Value entity(String name) {
            return new Value.Text("monday");
        }

        @Override
        public int visits(String node) {
            return node.length();
        }

        @Override
        public String said() {
            return "monday";
        }

        @Override
        public String intent() {
            return "";
        }

        @Override
        public String digits() {
            return "1";
        }

        @Override
        public int misses() {
            return 1;
        }

        @Override
        public int silences() {
            return 0;
        }

        @Override
        public String faq() {
            return "";
        }

        @Override
        public String collected() {
            return "done";
        }

        @Override
        public String transferred() {
            return "";
        }

        @Override
        public String replied() {
            return "";
        }
    }
}
