package io.parley.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.snapshot.Snapshots;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CallRecordTest {

    @Test
    void the_sample_calls_record_looks_like_this() {
        CallRecord made = CallRecord.of(SampleCall.entries())
                .withFiles(Optional.of(Path.of("calls/one.wav")), Optional.of(Path.of("calls/one.journal")));

        Snapshots.ofThisModule().match("journal/record.json", made.toJson());
    }

    @Test
    void record_and_transcript_say_the_same() {
        assertThat(CallRecord.of(SampleCall.entries()).transcriptText())
                .isEqualTo(Transcript.of(SampleCall.entries()).text());
    }

    @Test
    void an_unanswered_call_has_no_answer_time_and_no_media() {
        List<JournalEntry> entries = List.of(
                new JournalEntry(1, 0, 0, SampleCall.OPENED),
                new JournalEntry(
                        2,
                        0,
                        1_500_000_000,
                        new CallEvent.Ended("BUSY", "peer", 486, 17, "Busy Here", false, Map.of(), 0, 0)));

        CallRecord made = CallRecord.of(entries);

        assertThat(made.answeredAt()).isEmpty();
        assertThat(made.media()).isEmpty();
        assertThat(made.endedAt()).isEqualTo("2026-03-02T09:00:01.5+01:00");
        assertThat(made.sipStatus()).contains(486);
        assertThat(made.toJson()).contains("\"outcome\": \"BUSY\"").doesNotContain("answeredAt");
    }

    @Test
    void a_torn_journal_makes_a_record_that_says_so() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SampleCall.entries().subList(0, 12).forEach(e -> out.writeBytes(JournalLine.of(JournalJson.write(e))));

        CallRecord made = CallRecord.of(JournalReader.parse(out.toByteArray()));

        assertThat(made.recovered()).isTrue();
        assertThat(made.outcome()).isEqualTo("UNKNOWN");
        assertThat(made.answeredAt()).isPresent();
        assertThat(made.transcript()).hasSize(1);
    }

    @Test
    void of_nothing_at_all_the_record_says_unknown() {
        CallRecord made = CallRecord.of(JournalReader.parse(new byte[0]));

        assertThat(made.recovered()).isTrue();
        assertThat(made.outcome()).isEqualTo("UNKNOWN");
        assertThat(made.toJson()).contains("\"recovered\": true");
    }
}
