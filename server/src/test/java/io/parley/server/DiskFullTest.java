package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parley.server.health.Health;
import io.parley.server.settings.Settings;
import io.parley.server.settings.SettingsFile;
import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data folder on a file system of its own that fills up during a call: the call goes on by voice and key, its record
 * says what is missing, and the next one is whole.
 */
final class DiskFullTest {
    private static final Duration BOUND = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Path mount = Path.of("");

    @BeforeEach
    void mountDisk() throws Exception {
        mount = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=600m", "parley-test", mount.toString()),
                "a file system cannot be mounted here (it takes root): a full disk is not tested");
    }

    @AfterEach
    void unmount() throws Exception {
        var _ = run("umount", "-l", mount.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private Path filler() {
        return mount.resolve("filler");
    }

    /** To the last byte. */
    private void fill() throws Exception {
        long free = Files.getFileStore(mount).getUsableSpace();
        var _ = run("fallocate", "-l", Long.toString(free - 65_536), filler().toString());
        try (OutputStream rest = Files.newOutputStream(mount.resolve("rest"))) {
            byte[] page = new byte[4096];
            for (int n = 0; n < 1_000_000; n++) {
                rest.write(page);
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("the disk does not fill up");
    }

    private void free() throws IOException {
        Files.delete(filler());
        Files.delete(mount.resolve("rest"));
    }

    private Sipp person(Serving serving) throws IOException {
        Path word = folder.resolve("tuesday.pcap");
        if (Files.notExists(word)) {
            RecordedWord.tuesday(word);
        }
        return Sipp.resource("/sipp/uac-person.xml")
                .with("LISTENS", "5000")
                .with("WORD", word.toString())
                .with("UNTIL_KEY", "7000")
                .calling("127.0.0.1:" + serving.engine().sipPort())
                .option("-timeout", BOUND.toSeconds() + "s")
                .start();
    }

    private List<Path> records() {
        return CallFiles.named(mount.resolve("data/calls"), "record.json");
    }

    @Test
    void callsGoOnAndRecordsSayWhatIsMissing() throws Exception {
        ServingHome home = ServingHome.in(folder.resolve("home"), "channels: 10", "drain: 0s");
        Settings settings = SettingsFile.ofHome(home.root());
        settings =
                settings.with(settings.folders().withData(mount.resolve("data")).withModels(Checkout.models()));
        try (Serving serving = Serving.open(settings)) {
            assertThat(disk(serving).level()).isEqualTo(Health.Level.OK);
            try (Sipp caller = person(serving)) {
                Await.until("answered", BOUND, () -> caller.messages().contains("SIP/2.0 200 OK"));
                fill();
                caller.succeeds(BOUND);
            }
            Await.until("the record waits", BOUND, () -> serving.engine().desk().waitingRecords() == 1);
            assertThat(records()).isEmpty();
            assertThat(serving.engine().losses().recent().events()).isPositive();
            assertThat(serving.engine().losses().recent().recordingMillis()).isPositive();
            Health.Component disk = disk(serving);
            assertThat(disk.level()).isEqualTo(Health.Level.DEGRADED);
            assertThat(disk.detail())
                    .contains("journal events could not be written")
                    .contains("of recordings could not be written")
                    .contains("1 records wait for space");
            free();
            Await.until(
                    "the record is written",
                    BOUND,
                    () -> serving.engine().desk().waitingRecords() == 0);
            String first = Files.readString(records().getFirst());
            assertThat(first)
                    .contains("\"outcome\": \"CONNECTED\"")
                    .contains("\"complete\": true")
                    .contains("\"day\": \"tuesday\"")
                    .contains("\"recovered\": false")
                    .doesNotContain("\"recordingMissingMillis\": 0");
            try (Sipp caller = person(serving)) {
                caller.succeeds(BOUND);
            }
            Await.until("recorded", BOUND, () -> serving.engine().desk().unfinished() == 0);
            String second = Files.readString(records().getLast());
            assertThat(records()).hasSize(2);
            assertThat(second)
                    .contains("\"complete\": true")
                    .contains("\"missingEvents\": 0")
                    .contains("\"recordingMissingMillis\": 0");
        }
    }

    private static Health.Component disk(Serving serving) {
        return serving.health().report().components().stream()
                .filter(component -> component.name().equals("disk"))
                .findFirst()
                .orElseThrow();
    }
}
