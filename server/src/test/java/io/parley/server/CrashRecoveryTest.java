package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.audio.WavFile;
import io.parley.testkit.Await;
import io.parley.testkit.FreePorts;
import io.parley.testkit.sipp.Sipp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code parley serve} is killed in the middle of calls and started again on the same folder and port, over and over: each
 * time the callers hear of it, and the records say so. {@code -Dparley.kills=20} makes it a longer row.
 */
final class CrashRecoveryTest {
    private static final int KILLS = Integer.getInteger("parley.kills", 3);
    private static final int CALLERS = 2;
    /** The header, and a second of two channels of 16 bit at 8 kHz. */
    private static final int FIRST_SECOND_BYTES = 44 + 32_000;

    private static final Duration BOUND = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void callersOfAKilledEngineAreHungUpByTheNextOne() throws Exception {
        ServingHome home = ServingHome.in(folder, "channels: 10", "drain: 0s");
        String address = "127.0.0.1:" + FreePorts.port();
        Set<Path> known = new HashSet<>();
        ParleyProcess parley = serve(home, address);
        try {
            for (int kill = 1; kill <= KILLS; kill++) {
                try (Sipp first = calling(address);
                        Sipp second = calling(address)) {
                    Await.until("answered", BOUND, () -> answered(first) && answered(second));
                    // Recordings are written in seconds: the first of them is to be on the disk.
                    Await.until("recorded", BOUND, () -> recordings(home, known) == CALLERS);
                    parley.kill();

                    parley = serve(home, address);
                    first.succeeds(BOUND);
                    second.succeeds(BOUND);
                    assertThat(first.messages()).contains("BYE sip:", "Reason: Q.850;cause=41");
                }
                Set<Path> now = new HashSet<>(parley.all("record.json"));
                now.removeAll(known);
                assertThat(now).as("records of kill %d", kill).hasSize(CALLERS);
                for (Path file : now) {
                    assertRecovered(file);
                }
                known.addAll(now);
            }
            parley.terminate();
            assertThat(parley.awaitEnd()).isZero();
            try (Stream<Path> runs = Files.list(home.data().resolve("run"))) {
                assertThat(runs).as("run folders left behind").isEmpty();
            }
        } finally {
            parley.close();
        }
    }

    private static ParleyProcess serve(ServingHome home, String address) throws Exception {
        ParleyProcess parley = new ParleyProcess(home.root(), home.data(), "serve", "--listen", address);
        parley.line("Serving");
        return parley;
    }

    private static Sipp calling(String address) {
        return Sipp.resource("/sipp/uac-waits.xml")
                .with("TALKS", "0")
                .calling(address)
                .option("-timeout", BOUND.toSeconds() + "s")
                .start();
    }

    private static boolean answered(Sipp caller) {
        return caller.messages().contains("SIP/2.0 200 OK");
    }

    /** Of calls that have no record yet. */
    private static long recordings(ServingHome home, Set<Path> records) {
        return CallFiles.named(home.data().resolve("calls"), "recording.wav").stream()
                .filter(file -> !records.contains(file.resolveSibling("record.json")))
                // A file grows while a second is being written: a part of one is not enough.
                .filter(file -> file.toFile().length() >= FIRST_SECOND_BYTES)
                .count();
    }

    private static void assertRecovered(Path file) throws Exception {
        String text = Files.readString(file);
        assertThat(text)
                .contains("\"recovered\": true")
                .contains("\"outcome\": \"UNKNOWN\"")
                .contains("\"hungUpBy\": \"unknown\"")
                .contains("the engine stopped abruptly; BYE was answered with 200")
                .contains("\"answeredAt\"");
        long talked = Long.parseLong(text.replaceAll("(?s).*\"talkMillis\": (\\d+).*", "$1"));
        // Up to its last event, and not on through the time in which there was no engine.
        assertThat(talked).isLessThan(BOUND.toMillis());
        assertThat(Files.readString(file.resolveSibling("transcript.txt"))).contains("Which day?");
        assertThat(WavFile.read(file.resolveSibling("recording.wav")).durationMillis())
                .isGreaterThanOrEqualTo(1_000);
    }
}
