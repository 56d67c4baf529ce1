package io.parley.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BoundedNamesTest {

    @Test
    void theFirstNamesStandForThemselvesTheOthersForOne() {
        BoundedNames names = new BoundedNames(2);
        assertThat(List.of(names.of("a"), names.of("b"), names.of("c"), names.of("a"), names.of("d")))
                .containsExactly("a", "b", BoundedNames.OTHER, "a", BoundedNames.OTHER);
    }

    @Test
    void manyThreadsWithTheSameNamesTakeEachPlaceOnce() {
        BoundedNames names = new BoundedNames(8);
        Set<String> given = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 40_000).parallel().forEach(i -> given.add(names.of("name-" + i % 8)));
        assertThat(given).hasSize(8).doesNotContain(BoundedNames.OTHER);
        assertThat(names.of("one more")).isEqualTo(BoundedNames.OTHER);
    }
}
