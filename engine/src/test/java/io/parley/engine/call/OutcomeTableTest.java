package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.announcement.Announcement;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/operating/outcomes.md} says what the code does, for every status and every cause. */
final class OutcomeTableTest {
    private static final int NO_CAUSE = -1;

    private static final int STATUS = 1;
    private static final int NEVER_RANG = 2;
    private static final int RANG = 3;
    private static final int CAUSE = 4;
    private static final int ANNOUNCEMENT = 5;

    /** The columns of each outcome's row. */
    private static Map<Outcome, List<String>> table() throws IOException {
        Map<Outcome, List<String>> rows = new EnumMap<>(Outcome.class);
        for (String line : Files.readAllLines(Checkout.root().resolve("docs/operating/outcomes.md"))) {
            if (line.startsWith("| `")) {
                List<String> cells = Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList();
                rows.put(Outcome.valueOf(cells.getFirst().replace("`", "")), cells);
            }
        }
        return rows;
    }

    private static List<Integer> numbers(String cell) {
        return Arrays.stream(cell.split(" "))
                .filter(it -> it.matches("\\d+"))
                .map(Integer::valueOf)
                .toList();
    }

    private static List<Integer> giving(Outcome outcome, int from, int to, IntFunction<Outcome> outcomeOf) {
        return IntStream.rangeClosed(from, to)
                .filter(it -> outcomeOf.apply(it) == outcome)
                .boxed()
                .toList();
    }

    @Test
    void every_outcome_has_its_row_and_its_codes_on_the_other_platforms() throws IOException {
        Map<Outcome, List<String>> table = table();

        assertThat(table.keySet()).containsExactly(Outcome.values());
        table.forEach((outcome, cells) -> assertThat(cells).as(outcome.name()).hasSize(10));
    }

    @Test
    void every_status_gives_what_the_table_says() throws IOException {
        for (Map.Entry<Outcome, List<String>> row : table().entrySet()) {
            Outcome outcome = row.getKey();
            if (outcome == Outcome.NETWORK_FAILURE) {
                continue; // "every other": those that no other row has
            }
            List<String> cells = row.getValue();
            var neverRang = new TreeSet<>(numbers(cells.get(STATUS)));
            neverRang.addAll(numbers(cells.get(NEVER_RANG)));
            var rang = new TreeSet<>(numbers(cells.get(STATUS)));
            rang.addAll(numbers(cells.get(RANG)));
            assertThat(giving(outcome, 300, 699, status -> Outcome.ofRefusal(status, NO_CAUSE, false)))
                    .as(outcome + " without ringing")
                    .containsExactlyElementsOf(neverRang);
            assertThat(giving(outcome, 300, 699, status -> Outcome.ofRefusal(status, NO_CAUSE, true)))
                    .as(outcome + " after ringing")
                    .containsExactlyElementsOf(rang);
        }
    }

    @Test
    void every_cause_stands_above_the_status_as_the_table_says() throws IOException {
        List<Integer> named = new ArrayList<>(List.of(18, 19));
        for (Map.Entry<Outcome, List<String>> row : table().entrySet()) {
            List<Integer> causes = numbers(row.getValue().get(CAUSE));
            named.addAll(causes);
            for (int cause : causes) {
                assertThat(Outcome.ofRefusal(480, cause, false))
                        .as("cause " + cause)
                        .isEqualTo(row.getKey());
                assertThat(Outcome.ofRefusal(603, cause, true))
                        .as("cause " + cause)
                        .isEqualTo(row.getKey());
            }
        }
        for (int cause : List.of(18, 19)) {
            assertThat(Outcome.ofRefusal(603, cause, true)).isEqualTo(Outcome.NO_ANSWER);
            assertThat(Outcome.ofRefusal(603, cause, false)).isEqualTo(Outcome.UNREACHABLE);
        }
        IntStream.rangeClosed(1, 127)
                .filter(cause -> !named.contains(cause))
                .forEach(cause -> assertThat(Outcome.ofRefusal(486, cause, false))
                        .as("cause " + cause + " says nothing")
                        .isEqualTo(Outcome.BUSY));
    }

    @Test
    void every_announcement_gives_what_the_table_says() throws IOException {
        Map<Outcome, List<String>> table = table();
        for (Announcement said : Announcement.values()) {
            assertThat(table.getOrDefault(Outcome.of(said), List.of()))
                    .element(ANNOUNCEMENT)
                    .isEqualTo(said.word());
        }
    }
}
