package io.parley.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SeededTest {

    @Test
    void the_same_seed_gives_the_same_values() {
        assertThat(sample(new Seeded(7))).isEqualTo(sample(new Seeded(7))).isNotEqualTo(sample(new Seeded(8)));
    }

    @Test
    void a_failure_names_the_seed_that_brings_it_back() {
        assertThatThrownBy(() -> Seeded.check(
                        100,
                        seeded -> assertThat(seeded.seed()).describedAs("seeds").isLessThan(5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dparley.seed=5")
                .hasMessageContaining("seeds");
    }

    @Test
    void a_property_runs_as_often_as_asked_with_different_seeds() {
        Set<Long> seeds = new HashSet<>();
        Seeded.check(50, seeded -> seeds.add(seeded.seed()));
        assertThat(seeds).hasSize(50);
    }

    @Test
    void bounds_are_met_and_included() {
        Set<Integer> seen = new HashSet<>();
        Seeded.check(200, seeded -> {
            int value = seeded.ints(3, 5);
            seen.add(value);
            assertThat(value).isBetween(3, 5);
            assertThat(seeded.bytes(4).length).isBetween(0, 4);
            String text = seeded.text(9);
            assertThat(text.codePointCount(0, text.length())).isBetween(0, 9);
            assertThat(seeded.pick("a", "b")).isIn("a", "b");
        });
        assertThat(seen).containsExactlyInAnyOrder(3, 4, 5);
    }

    @Test
    void mutation_leaves_the_original_alone() {
        byte[] original = {1, 2, 3, 4, 5, 6, 7, 8};
        Set<List<Byte>> mutants = new HashSet<>();
        Seeded.check(100, seeded -> {
            byte[] mutant = seeded.mutate(original);
            List<Byte> bytes = new ArrayList<>();
            for (byte b : mutant) {
                bytes.add(b);
            }
            mutants.add(bytes);
        });
        assertThat(original).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(mutants).hasSizeGreaterThan(50);
    }

    private static List<Object> sample(Seeded seeded) {
        return List.of(seeded.ints(0, 1000), seeded.anyLong(), seeded.text(20), seeded.ascii(20), seeded.fraction());
    }
}
