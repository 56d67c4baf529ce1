package io.parley.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalFile;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.ReadJournal;
import io.parley.engine.sip.DialogData;
import io.parley.server.calls.CallFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery on the files that a killed process leaves; whether peers really hear of it is CrashRecoveryTest's. */
final class RecoveryTest {
    private static final String CALL = "20261121-093015-4f2a91";
    private static final String OTHER = "20261121-093016-4f2a92";
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path data;

    private final SystemEngineClock clock = new SystemEngineClock();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<DialogData> told = new CopyOnWriteArrayList<>();
    private int status = 200;

    @AfterEach
    void close() {
        threads.shutdownNow();
        clock.close();
    }

    private Recovery.Report recover() {
        return recover((trunk, dialog, outcome) -> {
            assertThat(trunk).isEqualTo("carrier");
            told.add(dialog);
            outcome.accept(status);
        });
    }

    private Recovery.Report recover(Recovery.Peers peers) {
        return new Recovery(data, peers, clock, ZoneId.of("Europe/Berlin"), threads).run();
    }

    // ---- what processes left

    private JournalFile journal(String callId) {
        JournalFile journal = JournalFile.create(folder(callId).journal());
        journal.append(
                0,
                0,
                new CallEvent.Opened(
                        1,
                        "test",
                        callId,
                        "2026-11-21T09:30:15+01:00",
                        "Europe/Berlin",
                        "inbound",
                        "carrier",
                        "4711",
                        "4712",
                        "host",
                        "hash",
                        "",
                        "",
                        Map.of(),
                        List.of(),
                        ""));
        return journal;
    }

    private void answered(JournalFile journal) {
        journal.append(0, 2 * SECOND, new CallEvent.SipDialogUp(dialog()));
        journal.append(0, 2 * SECOND, new CallEvent.Answered("PCMU"));
        journal.append(
                5,
                3 * SECOND,
                new CallEvent.Stepped(
                        1,
                        List.of(new Action.Collect(Map.of("day", "tuesday")), new Action.Complete()),
                        List.of(),
                        "end"));
        journal.append(100, 9 * SECOND, new CallEvent.Spoke(1, "Which day should we come?"));
    }

    private static DialogData dialog() {
        return new DialogData(
                "id", "us", "them", "sip:a@b", "sip:c@d", "sip:c@192.0.2.1", List.of(), 1, "udp", "192.0.2.1:5060");
    }

    private static CallEvent.Ended end() {
        return new CallEvent.Ended("CONNECTED", "peer", 200, 16, "BYE", false, Map.of(), 0, 7_000);
    }

    /** As a process that is no more has left them: with a lock that nobody holds. */
    private void marked(String... callIds) throws IOException {
        Path run = Files.createDirectories(data.resolve("run/dead"));
        Files.writeString(run.resolve(RunFolder.LOCK), "");
        for (String callId : callIds) {
            Files.createFile(run.resolve(callId));
        }
    }

    private CallFolder folder(String callId) {
        return CallFolder.of(data, callId);
    }

    private String recordOf(String callId) throws IOException {
        return Files.readString(folder(callId).record());
    }

    private static void tear(Path journal) throws IOException {
        Files.writeString(journal, "312 0badcafe {\"seq\":6,\"ti", StandardOpenOption.APPEND);
    }

    // ---- recovery

    @Test
    void aCallCutOffIsHungUpAndRecordedWithWhatIsKnown() throws Exception {
        JournalFile journal = journal(CALL);
        answered(journal);
        journal.close();
        tear(folder(CALL).journal());
        Files.write(folder(CALL).recording(), new byte[44 + 643]);
        marked(CALL);

        assertThat(recover()).isEqualTo(new Recovery.Report(1, 1, 0, 0, 0, true));

        assertThat(told).containsExactly(dialog());
        assertThat(recordOf(CALL))
                .contains("\"recovered\": true")
                .contains("\"outcome\": \"UNKNOWN\"")
                .contains("\"hungUpBy\": \"unknown\"")
                .contains("\"reason\": \"the engine stopped abruptly; BYE was answered with 200\"")
                .contains("\"talkMillis\": 7000")
                .contains("\"endedAt\": \"2026-11-21T09:30:24+01:00\"")
                .contains("\"day\": \"tuesday\"")
                .contains("\"complete\": true")
                .contains("recording.wav");
        assertThat(Files.readString(folder(CALL).transcript())).contains("Which day should we come?");
        assertThat(Files.size(folder(CALL).recording())).isEqualTo(44 + 640);
        ReadJournal found = JournalReader.read(folder(CALL).journal());
        assertThat(found.recovered()).as("the journal has its end").isFalse();
        assertThat(found.cut()).isEmpty();
        assertThat(data.resolve("run/dead")).doesNotExist();

        assertThat(recover()).as("a second time").isEqualTo(new Recovery.Report(0, 0, 0, 0, 0, true));
        assertThat(told).hasSize(1);
    }

    @Test
    void aHumanWhoTalkedToTheCallerIsHungUpToo() throws Exception {
        DialogData desk = new DialogData(
                "human",
                "us",
                "desk",
                "sip:c@b",
                "sip:desk@d",
                "sip:desk@192.0.2.9",
                List.of(),
                1,
                "udp",
                "192.0.2.9:5060");
        JournalFile journal = journal(CALL);
        answered(journal);
        journal.append(120, 10 * SECOND, new CallEvent.TransferDialogUp(7, desk));
        journal.close();
        marked(CALL);

        assertThat(recover().calls()).isEqualTo(1);

        assertThat(told).containsExactly(desk, dialog());
        assertThat(recordOf(CALL)).contains("BYE was answered with 200");
    }

    @Test
    void aPeerThatIsSilentOrGoneIsToldOfInTheRecord() throws Exception {
        for (Map.Entry<Integer, String> answer : Map.of(0, "BYE was not answered", 481, "BYE was answered with 481")
                .entrySet()) {
            String callId = answer.getKey() == 0 ? CALL : OTHER;
            JournalFile journal = journal(callId);
            answered(journal);
            journal.close();
            marked(callId);
            status = answer.getKey();
            Recovery.Report report = recover();
            assertThat(report.peersSilent()).isEqualTo(status == 0 ? 1 : 0);
            assertThat(recordOf(callId)).contains(answer.getValue());
        }
    }

    @Test
    void aCallThatWasNotAnsweredOrIsReleasedHasNobodyToTell() throws Exception {
        JournalFile ringing = journal(CALL);
        ringing.append(0, SECOND, new CallEvent.Signalling("sent INVITE", ""));
        ringing.append(0, 2 * SECOND, new CallEvent.Signalling("received 180", "Ringing"));
        ringing.append(0, 5 * SECOND, new CallEvent.Media("configured", ""));
        ringing.close();
        JournalFile released = journal(OTHER);
        answered(released);
        released.append(120, 10 * SECOND, new CallEvent.Signalling("released", "BYE by PEER 200"));
        released.close();
        marked(CALL, OTHER);

        assertThat(recover().calls()).isEqualTo(2);
        assertThat(told).isEmpty();
        assertThat(recordOf(CALL))
                .contains("no dialog was up")
                .contains("\"talkMillis\": 0")
                .contains("\"ringMillis\": 3000");
        assertThat(recordOf(OTHER)).contains("\"recovered\": true");
    }

    @Test
    void aDeathBetweenTheEndAndTheRecordCostsNothing() throws Exception {
        JournalFile journal = journal(CALL);
        answered(journal);
        journal.append(120, 9 * SECOND, end());
        journal.close();
        marked(CALL);

        assertThat(recover().calls()).isEqualTo(1);
        assertThat(told).isEmpty();
        assertThat(recordOf(CALL)).contains("\"recovered\": false").contains("\"outcome\": \"CONNECTED\"");
    }

    @Test
    void aDeathBeforeTheFirstLineLeavesNothingToRecord() throws Exception {
        marked(CALL);
        assertThat(recover().failed()).isZero();
        assertThat(folder(CALL).folder()).doesNotExist();
        assertThat(data.resolve("run/dead")).doesNotExist();
    }

    @Test
    void aRecoveryThatDiesItselfIsRecoveredFrom() throws Exception {
        JournalFile journal = journal(CALL);
        answered(journal);
        journal.close();
        marked(CALL);
        Recovery.Report first = recover((trunk, dialog, outcome) -> {
            throw new IllegalStateException("dies here");
        });
        assertThat(first.failed()).isEqualTo(1);
        assertThat(folder(CALL).record()).doesNotExist();

        // And once more behind the BYE: it is not said again.
        ReadJournal found = JournalReader.read(folder(CALL).journal());
        JournalFile half = JournalFile.resume(folder(CALL).journal(), found);
        half.append(100, 9 * SECOND, new CallEvent.Recovered("2026-11-21T09:31:00+01:00", true, 200));
        half.close();
        tear(folder(CALL).journal());

        assertThat(recover().peersTold()).isEqualTo(1);
        assertThat(told).isEmpty();
        assertThat(recordOf(CALL))
                .contains("BYE was answered with 200")
                .contains("\"recovered\": true")
                .contains("\"talkMillis\": 7000");
        assertThat(data.resolve("run/dead")).doesNotExist();
    }

    @Test
    void oneJournalThatCannotBeReadStopsNoOther() throws Exception {
        Files.createDirectories(folder(OTHER).journal().resolve("a folder where a file should be"));
        JournalFile journal = journal(CALL);
        answered(journal);
        journal.close();
        marked(CALL, OTHER, "x");

        Recovery.Report report = recover();

        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.peersTold()).isEqualTo(1);
        assertThat(recordOf(CALL)).contains("\"recovered\": true");
        assertThat(data.resolve("run/dead").resolve(OTHER))
                .as("left to the next start")
                .exists();
        assertThat(data.resolve("run/dead").resolve(CALL)).doesNotExist();
    }

    @Test
    void callsOfAProcessThatLivesAreLeftAloneUntilItIsKilled() throws Exception {
        JournalFile journal = journal(CALL);
        answered(journal);
        journal.close();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunFolderMain.class.getName(),
                        data.toString(),
                        CALL)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            while (line != null && !line.equals("marked")) {
                line = said.readLine();
            }
            assertThat(recover().calls()).isZero();
            assertThat(recover().calls()).as("looking twice gives nothing away").isZero();
            assertThat(folder(CALL).record()).doesNotExist();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(recover().peersTold()).isEqualTo(1);
    }

    @Test
    void ourOwnCallsAreLeftAloneToo() throws Exception {
        try (RunFolder own = RunFolder.open(data);
                RunFolder another = RunFolder.open(data)) {
            own.begun(CALL);
            another.begun(OTHER);
            journal(CALL).close();
            journal(OTHER).close();
            assertThat(recover()).isEqualTo(new Recovery.Report(0, 0, 0, 0, 0, true));
            another.over(OTHER);
        }
        // One closed without calls and one with: as after a shutdown that had to leave a call behind.
        try (var runs = Files.list(data.resolve("run"))) {
            assertThat(runs).hasSize(1);
        }
        assertThat(recover().calls()).isEqualTo(1);
    }

    @Test
    void manySilentPeersAreWaitedForTogether() throws Exception {
        List<String> callIds = new ArrayList<>();
        for (int n = 0; n < 3 * Recovery.MAX_PARALLEL; n++) {
            callIds.add(String.format("20261121-093015-%06x", n));
            JournalFile journal = journal(callIds.getLast());
            answered(journal);
            journal.close();
        }
        marked(callIds.toArray(String[]::new));

        Recovery.Report report = recover((trunk, dialog, outcome) -> {
            var _ = clock.schedule(Duration.ofMillis(500), () -> outcome.accept(0));
        });

        assertThat(report.complete()).isTrue();
        assertThat(report.peersSilent()).isEqualTo(callIds.size());
    }

    @Test
    void recordsThatAreMissingAreWrittenAndCallsWithoutAnEndAreNotTouched() throws Exception {
        JournalFile ended = journal(CALL);
        answered(ended);
        ended.append(120, 9 * SECOND, end());
        ended.close();
        JournalFile perhapsLive = journal(OTHER);
        answered(perhapsLive);
        perhapsLive.close();

        assertThat(recover().recordsWritten()).isEqualTo(1);
        assertThat(recordOf(CALL)).contains("\"outcome\": \"CONNECTED\"");
        assertThat(folder(OTHER).record()).doesNotExist();
        assertThat(told).isEmpty();
    }

    @Test
    void withoutAPlaceForMarksCallsGoOnAndAreCounted() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "no folder");
        try (RunFolder none = RunFolder.open(file)) {
            none.begun(CALL);
            none.over(CALL);
            assertThat(none.unmarked()).isEqualTo(1);
        }
        try (RunFolder folder = RunFolder.open(data)) {
            folder.begun(CALL);
            folder.begun(CALL);
            assertThat(folder.unmarked()).as("its mark is taken").isEqualTo(1);
        }
    }
}
