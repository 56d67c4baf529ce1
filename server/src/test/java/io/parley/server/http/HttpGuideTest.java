package io.parley.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of docs/operating/http.md, as it stands there, with the names of a test's home. */
final class HttpGuideTest {
    private static final Path GUIDE = Checkout.root().resolve("docs/operating/http.md");
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void everyCommandOfTheGuideDoesWhatItSays() throws Exception {
        try (ServedEngine engine = new ServedEngine(folder.resolve("home"));
                HttpDoor door = engine.door(Limits.DEFAULT)) {
            String callId = "";
            int commands = 0;
            for (String command : commands()) {
                if (command.startsWith("export ")) {
                    continue;
                }
                if (command.contains("/recording")) {
                    String id = callId;
                    Await.until("the call has ended", BOUND, () -> ended(engine, door, id));
                }
                String said = run(
                        command.replace("carrier-a", "peer")
                                .replace("+8613800138000", engine.to())
                                .replace("delivery", "host"),
                        door.address().toString(),
                        callId);
                if (command.contains("Idempotency-Key")) {
                    callId = Json.read(said).path("callId").asString("");
                    assertThat(callId).isNotEmpty();
                    // With something to be heard, so that the transcript is not empty.
                    String id = callId;
                    Await.until(
                            "the bot speaks",
                            BOUND,
                            () -> text(engine, door, id).contains("Welcome"));
                }
                if (command.contains("/events")) {
                    assertThat(said).contains("\"type\":\"Ended\"").contains("event: end");
                }
                commands++;
            }
            assertThat(commands).isEqualTo(16);
            assertThat(Files.size(folder.resolve("call.wav"))).isGreaterThan(1_000);
            assertThat(folder.resolve("call.journal")).isNotEmptyFile();
            assertThat(engine.serving.lifecycle().serving()).isFalse();
        }
    }

    private static List<String> commands() throws Exception {
        return BLOCK.matcher(Files.readString(GUIDE))
                .results()
                .flatMap(block -> Pattern.compile("\n\n").splitAsStream(block.group(1)))
                .map(String::strip)
                .toList();
    }

    /** What a command says; fails if it does. */
    private String run(String command, String address, String callId) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().put("PARLEY", address);
        shell.environment().put("KEY", ServedEngine.KEY);
        shell.environment().put("CALL", callId);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
        return said;
    }

    private static boolean ended(ServedEngine engine, HttpDoor door, String callId) {
        try {
            return engine.get(door, "/v1/calls/" + callId).body().contains("\"state\":\"ended\"");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String text(ServedEngine engine, HttpDoor door, String callId) {
        try {
            return engine.get(door, "/v1/calls/" + callId + "/transcript").body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
