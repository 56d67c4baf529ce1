package io.parley.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.parley.engine.sip.DialogData;
import io.parley.testkit.snapshot.Snapshots;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalFileTest extends JournalSinkContract {
    @TempDir
    Path folder;

    private @Nullable JournalFile journal;

    @Override
    protected JournalSink sink() {
        if (journal == null) {
            journal = JournalFile.create(file());
        }
        return journal;
    }

    @Override
    protected List<JournalEntry> kept() {
        return read().entries();
    }

    @Test
    void schema_1_is_written_and_read_as_it_always_was() throws Exception {
        SampleCall.entries().forEach(e -> sink().append(e.tick(), e.nanos(), e.event()));
        sink().close();

        Snapshots.ofThisModule().match("journal/schema-1.journal", Files.readString(file()));
        assertThat(JournalReader.read(Path.of(
                                System.getProperty("basedir", "."), "src/test/resources/journal/schema-1.journal"))
                        .entries())
                .isEqualTo(SampleCall.entries());
    }

    /** Written by a build whose calls knew neither User-to-User nor what becomes of them when their engine dies. */
    @Test
    void schema_1_is_read_as_it_was_at_first() throws Exception {
        ReadJournal found = JournalReader.read(
                Path.of(System.getProperty("basedir", "."), "src/test/resources/journal/schema-1-first.journal"));

        assertThat(found.cut()).isEmpty();
        assertThat(found.opened().orElseThrow().userToUser()).isEmpty();
        List<CallEvent> events =
                found.entries().stream().map(JournalEntry::event).toList();
        assertThat(events.subList(1, events.size()))
                .isEqualTo(SampleCall.entries().stream()
                        .map(JournalEntry::event)
                        .skip(1)
                        .filter(event -> !(event instanceof CallEvent.SipDialogUp))
                        .filter(event -> !(event instanceof CallEvent.Recovered))
                        .filter(event -> !SampleCall.isOutside(event))
                        .toList());
    }

    /** Written by a build whose bots asked nobody, and transferred nobody. */
    @Test
    void schema_1_is_read_as_it_was_then() throws Exception {
        ReadJournal found = JournalReader.read(
                Path.of(System.getProperty("basedir", "."), "src/test/resources/journal/schema-1-second.journal"));

        assertThat(found.cut()).isEmpty();
        assertThat(found.entries().stream().map(JournalEntry::event))
                .containsExactlyElementsOf(SampleCall.entries().stream()
                        .map(JournalEntry::event)
                        .filter(event -> !SampleCall.isOutside(event))
                        .toList());
    }

    /** Written by a build that told a turn's latency in four parts, from the jitter buffer on. */
    @Test
    void schema_1_is_read_as_it_was_before_there_were_marks() throws Exception {
        ReadJournal found = JournalReader.read(
                Path.of(System.getProperty("basedir", "."), "src/test/resources/journal/schema-1-third.journal"));

        assertThat(found.cut()).isEmpty();
        assertThat(found.unreadable()).isZero();
        assertThat(found.entries().stream().map(JournalEntry::event))
                .containsExactlyElementsOf(SampleCall.entries().stream()
                        .map(JournalEntry::event)
                        .filter(event -> !SampleCall.isMeasured(event))
                        .toList());
        assertThat(CallRecord.of(found).turns())
                .extracting(CallEvent.TurnLatency::spoken, CallEvent.TurnLatency::restMillis)
                .containsExactly(tuple(true, 0L), tuple(false, 0L));
    }

    /** Written by a build that handed nobody over. */
    @Test
    void schema_1_is_read_as_it_was_before_there_were_transfers() throws Exception {
        ReadJournal found = JournalReader.read(
                Path.of(System.getProperty("basedir", "."), "src/test/resources/journal/schema-1-fourth.journal"));

        assertThat(found.cut()).isEmpty();
        assertThat(found.unreadable()).isZero();
        assertThat(found.entries().stream().map(JournalEntry::event))
                .containsExactlyElementsOf(SampleCall.entries().stream()
                        .map(JournalEntry::event)
                        .filter(event -> !SampleCall.isHandedOver(event))
                        .toList());
        assertThat(CallRecord.of(found).transfers()).isEmpty();
    }

    @Test
    void a_line_is_length_checksum_and_json() throws Exception {
        sink().append(5, 100, new CallEvent.Answered("PCMU"));

        String line = Files.readString(file());
        String json = "{\"seq\":1,\"tick\":5,\"nanos\":100,\"event\":{\"type\":\"Answered\",\"codec\":\"PCMU\"}}";
        assertThat(line)
                .matches("\\d+ [0-9a-f]{8} .*\n")
                .endsWith(" " + json + "\n")
                .startsWith(json.length() + " ");
    }

    @Test
    void only_its_owner_may_read_it() throws Exception {
        sink().append(0, 0, SampleCall.OPENED);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void an_event_is_in_the_file_as_soon_as_it_is_appended() {
        sink().append(0, 0, SampleCall.OPENED);
        sink().append(1, 1, new CallEvent.Spoke(1, "Hello"));

        ReadJournal found = read();
        assertThat(found.recovered()).isTrue();
        assertThat(found.json()).hasSize(2);
    }

    @Test
    void a_journal_that_grows_too_large_says_so_and_keeps_only_its_end() throws Exception {
        sink().append(0, 0, SampleCall.OPENED);
        CallEvent large = new CallEvent.Spoke(1, "ä".repeat(50_000));
        for (int i = 0; i < 30; i++) {
            sink().append(i, i, large);
        }
        sink().append(40, 40, end());
        sink().close();

        assertThat(Files.size(file())).isLessThan(JournalFile.MAX_BYTES + 1_000L);
        assertThat(sink().missing()).isBetween(15L, 25L);
        List<CallEvent> events = kept().stream().map(JournalEntry::event).toList();
        assertThat(events.getLast()).isEqualTo(end());
        assertThat(events.get(events.size() - 2)).isInstanceOf(CallEvent.Truncated.class);
        assertThat(events.stream().filter(CallEvent.Truncated.class::isInstance))
                .hasSize(1);
        assertThat(read().recovered()).isFalse();
    }

    @Test
    void a_journal_torn_anywhere_is_gone_on_with_behind_its_last_whole_line() throws Exception {
        sink().append(0, 0, SampleCall.OPENED);
        sink().append(1, 5, new CallEvent.Spoke(1, "Hello"));
        long whole = Files.size(file());
        sink().append(2, 9, new CallEvent.Spoke(2, "torn"));
        sink().close();
        byte[] all = Files.readAllBytes(file());
        for (long length = whole; length < all.length; length++) {
            Files.write(file(), java.util.Arrays.copyOf(all, (int) length));
            JournalFile later = JournalFile.resume(file(), read());
            later.append(1, 5, new CallEvent.Recovered("2026-03-02T09:04:00+01:00", true, 200));
            later.append(1, 5, end());
            later.close();

            ReadJournal found = read();
            assertThat(found.cut()).as("torn at byte %d", length).isEmpty();
            assertThat(found.recovered()).isFalse();
            assertThat(found.missing()).isZero();
            assertThat(found.entries()).extracting(JournalEntry::seq).containsExactly(1L, 2L, 3L, 4L);
            assertThat(found.recovery()).isPresent();
            assertThat(CallRecord.of(found).recovered()).isTrue();
        }
        assertThatThrownBy(() -> JournalFile.resume(file(), read())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_dialog_that_is_open_is_the_last_one_unless_it_was_released() {
        DialogData first = dialog("sip:here@192.0.2.1");
        DialogData moved = dialog("sip:there@192.0.2.2");
        sink().append(0, 0, SampleCall.OPENED);
        assertThat(read().openDialog()).isEmpty();
        sink().append(0, 0, new CallEvent.SipDialogUp(first));
        assertThat(read().openDialog()).contains(first);
        sink().append(0, 0, new CallEvent.SipDialogUp(moved));
        assertThat(read().openDialog()).contains(moved);
        sink().append(0, 0, new CallEvent.Signalling("released", "BYE by PEER 200"));
        assertThat(read().openDialog()).isEmpty();
    }

    @Test
    void a_humans_dialog_is_open_until_the_two_have_parted() {
        DialogData desk = dialog("sip:desk@192.0.2.9");
        sink().append(0, 0, SampleCall.OPENED);
        sink().append(0, 0, new CallEvent.SipDialogUp(dialog("sip:here@192.0.2.1")));
        assertThat(read().openHumanDialog()).isEmpty();
        sink().append(0, 0, new CallEvent.TransferDialogUp(7, desk));
        assertThat(read().openHumanDialog()).contains(desk);
        sink().append(0, 0, new CallEvent.TransferTalked(7, 1_000, "human"));
        assertThat(read().openHumanDialog()).isEmpty();
        assertThat(read().openDialog()).isPresent();
    }

    private static DialogData dialog(String target) {
        return new DialogData("id", "a", "b", "sip:a@b", "sip:c@d", target, List.of(), 1, "udp", "192.0.2.1:5060");
    }

    @Test
    void a_file_that_is_there_already_is_left_alone() throws Exception {
        Files.createDirectories(folder.resolve("calls"));
        Files.writeString(file(), "another call's");

        sink().append(0, 0, SampleCall.OPENED);
        sink().close();

        assertThat(sink().missing()).isEqualTo(1);
        assertThat(Files.readString(file())).isEqualTo("another call's");
    }

    @Test
    void a_folder_that_cannot_be_made_costs_the_journal_and_not_the_call() throws Exception {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where a folder should be");
        JournalFile broken = JournalFile.create(blocked.resolve("x.journal"));

        broken.append(0, 0, SampleCall.OPENED);
        broken.append(0, 0, end());
        broken.close();

        assertThat(broken.missing()).isEqualTo(2);
    }

    @Test
    void a_full_disk_costs_events_and_not_the_call() throws Exception {
        JournalFile broken = new JournalFile(new FileOutputStream("/dev/full"));

        broken.append(0, 0, SampleCall.OPENED);
        broken.append(0, 0, end());
        broken.close();

        assertThat(broken.missing()).isEqualTo(2);
    }

    @Test
    void a_line_written_by_half_is_taken_back_and_the_gap_shows() throws Exception {
        FullForAWhile disk = new FullForAWhile(file());
        JournalFile file = new JournalFile(disk);
        file.append(0, 0, SampleCall.OPENED);
        disk.full = true;
        file.append(1, 1, new CallEvent.Spoke(1, "lost"));
        disk.full = false;
        file.append(2, 2, new CallEvent.Spoke(2, "kept"));
        file.append(3, 3, end());
        file.close();

        ReadJournal found = read();
        assertThat(file.missing()).isEqualTo(1);
        assertThat(found.cut()).isEmpty();
        assertThat(found.missing()).isEqualTo(1);
        assertThat(found.entries()).extracting(JournalEntry::seq).containsExactly(1L, 3L, 4L);
    }

    @Test
    void what_a_full_disk_would_not_take_is_added_behind_the_last_good_line() throws Exception {
        FullForAWhile disk = new FullForAWhile(file());
        JournalFile file = new JournalFile(disk);
        file.append(0, 0, SampleCall.OPENED);
        disk.full = true;
        file.append(1, 1, new CallEvent.Spoke(1, "late"));
        file.append(2, 2, end());
        file.close();
        List<JournalEntry> late =
                List.of(new JournalEntry(2, 1, 1, new CallEvent.Spoke(1, "late")), new JournalEntry(3, 2, 2, end()));

        assertThat(JournalFile.addLate(file(), late)).isEqualTo(2);
        assertThat(read().recovered()).isFalse();
        assertThat(read().cut()).isEmpty();
        assertThat(read().missing()).isZero();
        assertThat(read().entries()).hasSize(3).endsWith(late.toArray(JournalEntry[]::new));
        assertThat(JournalFile.addLate(file(), late)).isZero();
        assertThat(read().entries()).hasSize(3);
    }

    @Test
    void what_would_lie_before_its_last_line_stays_missing() throws Exception {
        JournalFile file = JournalFile.create(file());
        file.append(0, 0, SampleCall.OPENED);
        file.append(1, 1, new CallEvent.Spoke(1, "kept"));
        file.close();

        int added = JournalFile.addLate(
                file(),
                List.of(
                        new JournalEntry(2, 1, 1, new CallEvent.Spoke(1, "too late")),
                        new JournalEntry(4, 2, 2, end())));

        assertThat(added).isEqualTo(1);
        assertThat(read().missing()).isEqualTo(1);
        assertThat(read().recovered()).isFalse();
    }

    @Test
    void a_journal_that_could_not_be_begun_is_begun_late_and_another_file_is_left_alone() throws Exception {
        Files.createDirectories(folder.resolve("calls"));
        List<JournalEntry> all =
                List.of(new JournalEntry(1, 0, 0, SampleCall.OPENED), new JournalEntry(2, 1, 1, end()));

        assertThat(JournalFile.addLate(file(), all)).isEqualTo(2);
        assertThat(read().recovered()).isFalse();

        Files.writeString(file(), "another call's");
        assertThat(JournalFile.addLate(file(), all)).isZero();
        assertThat(Files.readString(file())).isEqualTo("another call's");
    }

    @Test
    void text_that_is_no_unicode_does_not_break_the_journal() {
        sink().append(0, 0, new CallEvent.Signalling("received 200", "lone \ud83d surrogate"));
        sink().append(0, 0, end());
        sink().close();

        assertThat(read().cut()).isEmpty();
        assertThat(read().entries()).hasSize(2);
    }

    private static CallEvent end() {
        return new CallEvent.Ended("CONNECTED", "peer", 200, 16, "", false, Map.of(), 0, 1);
    }

    private Path file() {
        return folder.resolve("calls/one.journal");
    }

    private ReadJournal read() {
        try {
            return JournalReader.read(file());
        } catch (IOException e) {
            throw new AssertionError("journal cannot be read", e);
        }
    }

    /** Takes half of a line and then says that it is full. */
    private static final class FullForAWhile extends FileOutputStream {
        private boolean full;

        FullForAWhile(Path file) throws IOException {
            super(
                    Files.createFile(Files.createDirectories(file.resolveSibling(""))
                                    .resolve(file.getFileName()))
                            .toFile(),
                    true);
        }

        @Override
        public void write(byte[] line) throws IOException {
            if (full) {
                super.write(line, 0, line.length / 2);
                throw new IOException("No space left on device, says the test");
            }
            super.write(line);
        }
    }
}
