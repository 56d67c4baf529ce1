package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Event;
import io.parley.testkit.baresip.Setup;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a call: the peer gets its BYE, and the record is complete. */
final class StoppedProcessTest {

    @Test
    void ctrlCHangsUpAndCompletesTheRecord(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (Baresip person =
                Baresip.start(Setup.in(folder.resolve("telephone")).withUser("person"))) {
            Process parley = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.parley.server.Main",
                            "call",
                            "--root",
                            RealEngine.ROOT.toString(),
                            "--data",
                            data.toString(),
                            "--trunk",
                            "loopback",
                            "--bot",
                            "delivery",
                            "--var",
                            "name=Ms Liu",
                            "--to",
                            person.uri())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader said = parley.inputReader(StandardCharsets.UTF_8)) {
                String line = said.readLine();
                while (line != null && !line.contains("Which day")) {
                    line = said.readLine();
                }
                assertThat(line).as("the bot speaks").isNotNull();
                interrupt(parley);
                assertThat(parley.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
            } finally {
                parley.destroyForcibly();
            }
            person.await(Event.Kind.CLOSED, Duration.ofSeconds(5));
        }
        assertThat(Files.readString(only(data, "record.json")))
                .contains("\"hungUpBy\": \"us\"")
                .contains("\"outcome\": \"CONNECTED\"");
        assertThat(Files.size(only(data, "recording.wav"))).isGreaterThan(1000);
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder(List.of("kill", "-INT", Long.toString(process.pid())))
                .start()
                .waitFor();
    }

    private static Path only(Path data, String name) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("calls"))) {
            List<Path> found =
                    files.filter(f -> f.getFileName().toString().equals(name)).toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }
}
