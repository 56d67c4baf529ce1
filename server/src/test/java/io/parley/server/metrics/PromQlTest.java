package io.parley.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PromQlTest {

    @Test
    void selectorsAreFoundAmongFunctionsLabelsAndNumbers() {
        assertThat(PromQl.selectors("""
                sum by (instance, le) (rate(a_total{x=~"b{c}\\"d",y!="e"}[5m])) / ignoring (z) group_left ()
                  (max without(q) (b_bytes) > 1e9) and c unless on(instance) up{job="parley"} == 0 or count(d[1h] offset 5m)
                """))
                .containsExactly("a_total{x=~\"b{c}\\\"d\",y!=\"e\"}", "b_bytes", "c", "up{job=\"parley\"}", "d");
    }

    @Test
    void grafanasVariablesAreFilledInAndNoneIsOverlooked() {
        assertThat(PromQl.withoutVariables("rate(a{trunk=~\"$trunk\"}[$__rate_interval])"))
                .isEqualTo("rate(a{trunk=~\".*\"}[1m])");
        assertThatThrownBy(() -> PromQl.withoutVariables("a{x=\"$unknown\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
