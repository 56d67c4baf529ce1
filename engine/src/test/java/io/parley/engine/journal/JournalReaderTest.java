package io.parley.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.testkit.random.Seeded;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JournalReaderTest {
    private static final List<JournalEntry> CALL = SampleCall.entries();
    private static final byte[] WHOLE = bytes(CALL);

    @Test
    void a_whole_journal_is_read_without_complaint() {
        ReadJournal found = JournalReader.parse(WHOLE);

        assertThat(found.entries()).isEqualTo(CALL);
        assertThat(found.json()).isEqualTo(CALL.stream().map(JournalJson::write).toList());
        assertThat(found.recovered()).isFalse();
        assertThat(found.cut()).isEmpty();
        assertThat(found.missing()).isZero();
        assertThat(found.opened()).contains(SampleCall.OPENED);
    }

    @Test
    void wherever_a_crash_tears_it_the_lines_before_are_read_and_an_end_is_made_up() {
        // The second part of the call holds what the first does; tearing it costs seconds and shows nothing new.
        byte[] first = bytes(CALL.subList(0, 20));
        for (int length = 0; length <= first.length; length++) {
            ReadJournal found = JournalReader.parse(Arrays.copyOf(first, length));

            assertPrefix(found);
            assertThat(found.recovered()).isTrue();
            boolean betweenLines = length == 0 || first[length - 1] == '\n';
            assertThat(found.cut().isEmpty()).isEqualTo(betweenLines);
        }
    }

    @Test
    void whatever_is_damaged_what_is_read_is_what_was_written() {
        Seeded.check(500, seeded -> assertPrefix(JournalReader.parse(seeded.mutate(WHOLE))));
    }

    @Test
    void a_flipped_bit_is_always_noticed() {
        Seeded.check(500, seeded -> {
            byte[] damaged = WHOLE.clone();
            damaged[seeded.ints(0, damaged.length - 1)] ^= (byte) (1 << seeded.ints(0, 7));

            ReadJournal found = JournalReader.parse(damaged);
            assertThat(found.cut()).isPresent();
            assertPrefix(found);
        });
    }

    @Test
    void any_bytes_at_all_are_read_without_an_exception() {
        Seeded.check(2_000, seeded -> {
            byte[] noise = seeded.coin()
                    ? seeded.bytes(200)
                    : seeded.string("0123456789 abcdef\n{}", 200).getBytes(StandardCharsets.UTF_8);
            assertThat(JournalReader.parse(noise).entries()).hasSize(1);
        });
    }

    @Test
    void a_journal_that_breaks_off_ends_unknown_with_what_was_collected_until_then() {
        List<JournalEntry> until = CALL.subList(0, CALL.size() - 5);
        ReadJournal found = JournalReader.parse(bytes(until));

        CallEvent.Ended end = (CallEvent.Ended) found.entries().getLast().event();
        assertThat(end.outcome()).isEqualTo("UNKNOWN");
        assertThat(end.hungUpBy()).isEqualTo("unknown");
        assertThat(end.info()).isEqualTo(Map.of("意向", "A", "day", "tuesday"));
        assertThat(end.complete()).isTrue();
        long answered = CALL.stream()
                .filter(entry -> entry.event() instanceof CallEvent.Answered)
                .findFirst()
                .orElseThrow()
                .nanos();
        assertThat(end.talkMillis()).isEqualTo((until.getLast().nanos() - answered) / 1_000_000);
        assertThat(found.json()).hasSize(until.size());
    }

    @Test
    void lost_events_show_as_gaps_and_unknown_ones_do_not() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(JournalLine.of(JournalJson.write(CALL.get(0))));
        out.writeBytes(JournalLine.of("{\"seq\":2,\"tick\":0,\"nanos\":0,\"event\":{\"type\":\"OfALaterBuild\"}}"));
        out.writeBytes(JournalLine.of(JournalJson.write(CALL.get(4))));

        ReadJournal found = JournalReader.parse(out.toByteArray());

        assertThat(found.unreadable()).isEqualTo(1);
        assertThat(found.missing()).isEqualTo(2);
        assertThat(found.cut()).isEmpty();
        assertThat(found.entries()).hasSize(3);
    }

    @Test
    void nothing_counts_after_the_end_and_no_line_counts_twice() {
        byte[] twice = new byte[WHOLE.length * 2];
        System.arraycopy(WHOLE, 0, twice, 0, WHOLE.length);
        System.arraycopy(WHOLE, 0, twice, WHOLE.length, WHOLE.length);
        assertThat(JournalReader.parse(twice).entries()).isEqualTo(CALL);
        assertThat(JournalReader.parse(twice).cut())
                .hasValueSatisfying(cut -> assertThat(cut.reason()).contains("after the end"));

        byte[] repeated = bytes(List.of(CALL.get(0), CALL.get(1), CALL.get(1)));
        assertThat(JournalReader.parse(repeated).cut()).hasValueSatisfying(cut -> {
            assertThat(cut.line()).isEqualTo(3);
            assertThat(cut.reason()).isEqualTo("sequence 2 after 2");
        });
    }

    @Test
    void a_missing_file_is_said_to_be_missing() {
        assertThatThrownBy(() -> JournalReader.read(Path.of("no-such.journal")))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** Damage may cost lines from some point on, but never change or invent one. */
    private static void assertPrefix(ReadJournal found) {
        List<JournalEntry> read =
                found.recovered() ? found.entries().subList(0, found.entries().size() - 1) : found.entries();
        assertThat(read).hasSizeLessThanOrEqualTo(CALL.size()).isEqualTo(CALL.subList(0, read.size()));
    }

    private static byte[] bytes(List<JournalEntry> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        entries.forEach(entry -> out.writeBytes(JournalLine.of(JournalJson.write(entry))));
        return out.toByteArray();
    }
}
