package io.parley.server.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.JournalSink;
import io.parley.engine.journal.ReadJournal;
import io.parley.engine.journal.SampleCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of calls whose disk takes nothing for a while: a file stands where the calls' folder should be. */
final class RecordsTest {
    private static final String CALL = "20260302-090000-00000a";

    @TempDir
    Path data;

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final List<String> over = new ArrayList<>();
    private final LiveCalls live = new LiveCalls() {
        @Override
        public void begun(String callId) {}

        @Override
        public void over(String callId) {
            over.add(callId);
        }
    };
    private final Losses losses = new Losses(clock);
    private final Records records = new Records(losses, clock, Runnable::run, live);

    private Path calls() {
        return data.resolve("calls");
    }

    private void fill() throws IOException {
        Files.writeString(calls(), "no folder can be made here");
    }

    private void free() throws IOException {
        Files.delete(calls());
    }

    private Journals journals() {
        return new Journals(data, losses, live);
    }

    private static void play(JournalSink journal) {
        SampleCall.entries().forEach(entry -> journal.append(entry.tick(), entry.nanos(), entry.event()));
        journal.close();
    }

    private String json(CallFolder folder) throws IOException {
        return Files.readString(folder.record());
    }

    /** All that the events tell, although the file did not have them all. */
    private void assertSays(CallFolder folder, List<JournalEntry> entries) throws IOException {
        CallRecord whole = CallRecord.of(entries);
        assertThat(folder.transcript()).hasContent(whole.transcriptText());
        assertThat(json(folder))
                .contains("\"outcome\": \"" + whole.outcome() + "\"")
                .contains("\"reason\": \"" + whole.reason() + "\"")
                .contains("\"recovered\": " + whole.recovered());
    }

    @Test
    void aRecordWaitsUntilTheDiskTakesItAndIsWholeThen() throws IOException {
        fill();
        Journals journals = journals();
        play(journals.open(CALL));
        CallFolder folder = CallFolder.of(data, CALL);
        int events = SampleCall.entries().size();
        assertThat(losses.recent()).isEqualTo(new Losses.Lost(events, 0, 0));

        records.write(CALL, folder, journals.ended(CALL));
        assertThat(records.waiting()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(1));
        assertThat(records.waiting()).isEqualTo(1);
        assertThat(over).isEmpty();
        free();
        clock.advance(Records.RETRY_AFTER);

        assertThat(records.waiting()).isZero();
        assertThat(json(folder)).contains("\"missingEvents\": 0");
        assertSays(folder, SampleCall.entries());
        ReadJournal journal = JournalReader.read(folder.journal());
        assertThat(journal.entries()).isEqualTo(SampleCall.entries());
        assertThat(over).containsExactly(CALL);
        assertThat(clock.time().pending()).isEmpty();
    }

    @Test
    void aRecordOfEventsInMemoryIsThatOfTheirFile() throws IOException {
        Journals journals = journals();
        play(journals.open(CALL));
        KeptJournal journal = journals.ended(CALL).orElseThrow();
        assertThat(journal.whole()).isPresent();
        CallFolder folder = CallFolder.of(data, CALL);
        records.write(CALL, folder, Optional.of(journal));
        String fromMemory = json(folder);
        String transcript = Files.readString(folder.transcript());

        folder.writeRecord();

        assertThat(fromMemory).isEqualTo(json(folder));
        assertThat(transcript).isEqualTo(Files.readString(folder.transcript()));
    }

    @Test
    void aCallWithTooManyEventsToRememberIsReadFromItsFile() throws IOException {
        Journals journals = journals();
        JournalSink sink = journals.open(CALL);
        List<JournalEntry> entries = SampleCall.entries();
        entries.subList(0, entries.size() - 1)
                .forEach(entry -> sink.append(entry.tick(), entry.nanos(), entry.event()));
        for (int i = 0; i <= KeptJournal.MAX_REMEMBERED; i++) {
            sink.append(1, 1, new CallEvent.Failed("test", "again"));
        }
        sink.append(2, 2, entries.getLast().event());
        sink.close();
        KeptJournal journal = journals.ended(CALL).orElseThrow();
        assertThat(journal.whole()).isEmpty();
        CallFolder folder = CallFolder.of(data, CALL);

        records.write(CALL, folder, Optional.of(journal));

        assertThat(json(folder)).contains("\"missingEvents\": 0").contains("\"service\": \"test\"");
    }

    @Test
    void theRecordHasWhatItsJournalLacksAndSaysSo() throws IOException {
        List<JournalEntry> all = SampleCall.entries();
        CallFolder folder = CallFolder.of(data, CALL);
        JournalSink file = io.parley.engine.journal.JournalFile.create(folder.journal());
        Flaky flaky = new Flaky(file);
        KeptJournal journal = new KeptJournal(flaky, losses);
        for (int n = 0; n < all.size(); n++) {
            flaky.refuses = n >= 3 && n < 6;
            journal.append(all.get(n).tick(), all.get(n).nanos(), all.get(n).event());
        }
        journal.close();
        records.write(CALL, folder, Optional.of(journal));
        assertThat(journal.kept()).isEqualTo(all.subList(3, 6));
        assertThat(json(folder)).contains("\"missingEvents\": 3");
        assertSays(folder, all);
        assertThat(losses.total().events()).isEqualTo(3);
    }

    /** Counts what it refuses, as a file on a full disk does; what it takes has the sequence numbers of the call. */
    private static final class Flaky implements JournalSink {
        private final JournalSink file;
        private long missing;
        boolean refuses;

        Flaky(JournalSink file) {
            this.file = file;
        }

        @Override
        public void append(long tick, long nanos, CallEvent event) {
            if (refuses) {
                missing++;
            } else {
                file.append(tick, nanos, event);
            }
        }

        @Override
        public long missing() {
            return missing;
        }

        @Override
        public void close() {
            file.close();
        }
    }

    @Test
    void tooManyThatWaitAreGivenUpOldestFirstAndCounted() throws IOException {
        fill();
        for (int n = 0; n < Records.MAX_WAITING + 3; n++) {
            String id = String.format(java.util.Locale.ROOT, "20260302-090000-%06x", n);
            records.write(id, CallFolder.of(data, id), Optional.empty());
        }
        assertThat(records.waiting()).isEqualTo(Records.MAX_WAITING);
        assertThat(losses.total().records()).isEqualTo(3);
        free();
        clock.advance(Records.RETRY_AFTER);
        assertThat(records.waiting()).isZero();
        assertThat(CallFolder.of(data, "20260302-090000-000002").record()).doesNotExist();
        assertThat(CallFolder.of(data, "20260302-090000-000003").record()).exists();
    }

    @Test
    void lossesAreForgottenAsRecentButNotInTotal() {
        losses.events(5);
        clock.advance(Duration.ofMinutes(2));
        losses.record();
        assertThat(losses.recent()).isEqualTo(new Losses.Lost(5, 0, 1));
        clock.advance(Duration.ofMinutes(4));
        assertThat(losses.recent()).isEqualTo(new Losses.Lost(0, 0, 1));
        clock.advance(Duration.ofMinutes(10));
        assertThat(losses.recent().isNothing()).isTrue();
        assertThat(losses.total()).isEqualTo(new Losses.Lost(5, 0, 1));
    }
}
