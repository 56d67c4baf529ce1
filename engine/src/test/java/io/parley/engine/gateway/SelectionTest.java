package io.parley.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.trunk.Gateway;
import io.parley.testkit.random.Seeded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SelectionTest {

    private static Gateway gateway(String host, int priority, int weight) {
        return new Gateway(host, Optional.empty(), "udp", priority, weight);
    }

    @Test
    void everyGatewayStandsOnceInTheOrderAndNoneBeforeOneOfLowerPriority() {
        Seeded.check(500, seeded -> {
            List<Gateway> given = new ArrayList<>();
            for (int i = 0; i < seeded.ints(1, 12); i++) {
                given.add(gateway("g" + i, seeded.ints(0, 3), seeded.ints(0, 1) * seeded.ints(0, 50)));
            }

            List<Gateway> order = Selection.order(given, new Random(seeded.seed()));

            assertThat(order).containsExactlyInAnyOrderElementsOf(given);
            assertThat(order).isSortedAccordingTo(Comparator.comparingInt(Gateway::priority));
        });
    }

    @Test
    void withoutWeightsTheFilesOrderStays() {
        Seeded.check(50, seeded -> {
            List<Gateway> given =
                    List.of(gateway("a", 2, 0), gateway("b", 1, 0), gateway("c", 2, 0), gateway("d", 1, 0));

            assertThat(Selection.order(given, new Random(seeded.seed())))
                    .extracting(Gateway::host)
                    .containsExactly("b", "d", "a", "c");
        });
    }

    @Test
    void theChanceToComeFirstIsTheWeightsShare() {
        List<Gateway> given = List.of(gateway("light", 0, 100), gateway("heavy", 0, 300), gateway("spare", 1, 1_000));
        Random chance = new Random(7);
        int heavy = 0;
        for (int i = 0; i < 20_000; i++) {
            List<Gateway> order = Selection.order(given, chance);
            heavy += order.getFirst().host().equals("heavy") ? 1 : 0;
            assertThat(order.getLast().host()).isEqualTo("spare");
        }
        // 15,000 expected; the standard deviation is 61.
        assertThat(heavy).isBetween(14_700, 15_300);
    }

    @Test
    void oneWithoutAWeightComesFirstBesideOthersByASmallChanceOnly() {
        List<Gateway> given = List.of(gateway("idle", 0, 0), gateway("busy", 0, 99));
        Random chance = new Random(7);
        int idle = 0;
        for (int i = 0; i < 20_000; i++) {
            idle += Selection.order(given, chance).getFirst().host().equals("idle") ? 1 : 0;
        }
        assertThat(idle).isBetween(120, 290); // one draw of a hundred: 200 expected
    }
}
