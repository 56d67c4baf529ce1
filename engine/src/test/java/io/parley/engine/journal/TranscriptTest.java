package io.parley.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action;
import io.parley.testkit.random.Seeded;
import io.parley.testkit.snapshot.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        RunningTranscript running = new RunningTranscript();
        String live = SampleCall.entries().stream()
                .flatMap(entry -> running.on(entry.tick(), entry.event()).stream())
                .map(TranscriptLine::format)
                .collect(Collectors.joining("\n", "", "\n"));

        Snapshots.ofThisModule().match("journal/transcript-live.txt", live);
    }

    @Test
    void a_turn_shows_its_latency_by_parts_on_the_line_that_began_it() {
        List<TranscriptLine> lines = Transcript.of(List.of(
                        entry(171, new CallEvent.Utterance(1, "tuesday", 1, false, 27, 171, 206)),
                        entry(208, new CallEvent.Spoke(2, "Tuesday.")),
                        entry(208, SampleCall.latency(1, 700, 27, 1, 14, 742))))
                .lines();

        assertThat(lines.getFirst().format())
                .isEqualTo(
                        "[00:03.42] caller: tuesday  (turn 1: 742 ms = endpoint 700 + asr 27 + decide 1 + play 14 + rest 0)");
        assertThat(lines.get(1).format()).isEqualTo("[00:04.16] bot: Tuesday.");
    }

    @Test
    void while_it_runs_a_line_waits_only_for_an_answer_that_will_come() {
        RunningTranscript running = new RunningTranscript();

        assertThat(running.on(1, new CallEvent.KeyPressed('1', "TELEPHONE_EVENT")))
                .isEmpty();
        assertThat(running.on(1, new CallEvent.Stepped(1, List.of(), List.of(), "collects")))
                .extracting(TranscriptLine::format)
                .containsExactly("[00:00.02] key: 1");
        assertThat(running.on(2, new CallEvent.KeyPressed('2', "TELEPHONE_EVENT")))
                .isEmpty();
        assertThat(running.on(3, new CallEvent.KeyPressed('3', "TELEPHONE_EVENT")))
                .extracting(TranscriptLine::text)
                .containsExactly("2");
        assertThat(running.on(9, new CallEvent.Ended("CONNECTED", "peer", 200, 16, "", false, Map.of(), 0, 0)))
                .extracting(TranscriptLine::text)
                .containsExactly("3");
    }

    @Test
    void while_it_runs_the_end_of_the_interrupted_prompt_does_not_part_a_line_from_its_latency() {
        RunningTranscript running = new RunningTranscript();
        List<TranscriptLine> shown = new ArrayList<>();
        Action.Say say = new Action.Say(2, 2, List.of(), Action.BargeIn.OFF);
        for (CallEvent event : List.of(
                new CallEvent.Utterance(1, "tuesday", 1, false, 27, 1, 36),
                new CallEvent.Stepped(1, List.of(say), List.of(), "day-given"),
                new CallEvent.PlayFinished(1, "DONE", 3_000, 3_000),
                new CallEvent.Stepped(2, List.of(), List.of("stale"), "day-given"),
                new CallEvent.Spoke(2, "Tuesday."),
                SampleCall.latency(1, 700, 27, 1, 14, 742))) {
            shown.addAll(running.on(40, event));
        }

        assertThat(shown).extracting(TranscriptLine::text).containsExactly("tuesday", "Tuesday.");
        assertThat(shown.getFirst().latency()).isPresent();
    }

    @Test
    void while_it_runs_no_line_is_lost_shown_twice_or_out_of_order() {
        Seeded.check(300, seeded -> {
            RunningTranscript running = new RunningTranscript();
            List<String> said = new ArrayList<>();
            List<String> shown = new ArrayList<>();
            AnyEvent any = new AnyEvent(seeded);
            for (int seq = 1; seq <= 40; seq++) {
                JournalEntry entry = any.entry(seq);
                TranscriptLine.of(entry.tick(), entry.event())
                        .filter(TranscriptTest::isSaid)
                        .map(TranscriptLine::text)
                        .ifPresent(said::add);
                running.on(entry.tick(), entry.event()).stream()
                        .filter(TranscriptTest::isSaid)
                        .map(TranscriptLine::text)
                        .forEach(shown::add);
            }
            running.on(0, new CallEvent.Ended("CONNECTED", "peer", 200, 16, "", false, Map.of(), 0, 0))
                    .forEach(line -> shown.add(line.text()));
            assertThat(shown).isEqualTo(said);
        });
    }

    private static boolean isSaid(TranscriptLine line) {
        return line.who() != TranscriptLine.Who.NOTE;
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
