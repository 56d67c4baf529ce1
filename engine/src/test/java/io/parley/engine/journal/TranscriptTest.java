package io.parley.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.random.Seeded;
import io.parley.testkit.snapshot.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TranscriptTest {

    @Test
    void the_sample_call_reads_like_this() {
        Snapshots.ofThisModule()
                .match(
                        "journal/transcript.txt",
                        Transcript.of(SampleCall.entries()).text());
    }

    @Test
    void while_it_runs_it_reads_like_this() {
        String live = SampleCall.entries().stream()
                .flatMap(entry -> TranscriptLine.of(entry.tick(), entry.event()).stream())
                .map(TranscriptLine::format)
                .collect(Collectors.joining("\n", "", "\n"));

        Snapshots.ofThisModule().match("journal/transcript-live.txt", live);
    }

    @Test
    void a_turn_shows_its_latency_by_parts_on_the_line_that_began_it() {
        List<TranscriptLine> lines = Transcript.of(List.of(
                        entry(171, new CallEvent.Utterance(1, "tuesday", 1, false, 27, 171, 206)),
                        entry(208, new CallEvent.Spoke(2, "Tuesday.")),
                        entry(208, new CallEvent.TurnLatency(1, 700, 27, 1, 14, 742))))
                .lines();

        assertThat(lines.getFirst().format())
                .isEqualTo("[00:03.42] caller: tuesday  (turn 1: 742 ms = endpoint 700 + asr 27 + decide 1 + play 14)");
        assertThat(lines.get(1).format()).isEqualTo("[00:04.16] bot: Tuesday.");
    }

    @Test
    void a_call_of_more_than_an_hour_counts_its_minutes_on() {
        assertThat(TranscriptLine.time(50L * 60 * 75 + 51)).isEqualTo("[75:01.02]");
    }

    @Test
    void a_prompt_stopped_before_its_first_word_ended_was_heard_without_words() {
        assertThat(TranscriptLine.interruption(new CallEvent.PlayFinished(1, "DROPPED", 100, 4_000), "Hello there"))
                .hasValueSatisfying(stop -> assertThat(stop.about()).isEmpty());
        assertThat(TranscriptLine.interruption(new CallEvent.PlayFinished(1, "DROPPED", 0, 0), "Hello there"))
                .isEmpty();
    }

    @Test
    void any_events_make_a_transcript_and_a_record() {
        Seeded.check(1_000, seeded -> {
            List<JournalEntry> entries = new ArrayList<>();
            AnyEvent any = new AnyEvent(seeded);
            for (int seq = 1; seq <= seeded.ints(0, 30); seq++) {
                entries.add(any.entry(seq));
            }
            Transcript transcript = Transcript.of(entries);
            assertThat(transcript.lines()).hasSizeLessThanOrEqualTo(entries.size());
            assertThat(transcript.text()).isNotNull();
            assertThat(CallRecord.of(entries).toJson()).startsWith("{").endsWith("}\n");
        });
    }

    private static JournalEntry entry(long tick, CallEvent event) {
        return new JournalEntry(tick, tick, tick * 20_000_000, event);
    }
}
