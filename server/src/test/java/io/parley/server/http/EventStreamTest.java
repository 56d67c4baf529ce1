package io.parley.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalReader;
import io.parley.engine.journal.ReadJournal;
import io.parley.engine.journal.RunningTranscript;
import io.parley.engine.journal.StampedJournal;
import io.parley.engine.journal.TranscriptLine;
import io.parley.server.calls.Subscription;
import io.parley.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens in calls, as readers of all kinds get it: of real calls, and of one whose events the test makes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EventStreamTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private ServedEngine engine;
    private HttpDoor door;

    @BeforeAll
    void open() throws Exception {
        engine = new ServedEngine(folder);
        door = engine.door(Limits.DEFAULT.withStreams(100, Duration.ofMillis(200)));
    }

    @AfterAll
    void close() {
        door.close();
        engine.close();
    }

    @Test
    void aReaderThatComesBackMissesNothingAndGetsNothingTwice() throws Exception {
        String callId = engine.placed(door);
        List<JsonNode> seen = new ArrayList<>();
        try (Stream<String> lines = lines(callId, "")) {
            var each = lines.iterator();
            while (seen.size() < 3) {
                data(each.next(), seen);
            }
        }
        Await.until("the bot speaks", BOUND, () -> transcript(callId).contains("Welcome Ms Liu"));
        engine.post(door, "/v1/calls/" + callId + "/hang-up", "");
        try (Stream<String> lines = lines(callId, seen.getLast().path("seq").asString(""))) {
            lines.forEach(line -> data(line, seen));
        }
        ReadJournal journal =
                JournalReader.read(engine.serving.engine().desk().folder(callId).journal());
        assertThat(seen.stream().map(event -> event.path("seq").asLong(0)))
                .containsExactlyElementsOf(
                        journal.entries().stream().map(entry -> entry.seq()).toList());
        // What is shown line by line is what the command line shows of a call of its own.
        RunningTranscript running = new RunningTranscript();
        assertThat(seen.stream()
                        .flatMap(event -> event.path("transcript").valueStream())
                        .map(line -> line.asString("")))
                .containsExactlyElementsOf(journal.entries().stream()
                        .flatMap(entry -> running.on(entry.tick(), entry.event()).stream())
                        .map(TranscriptLine::format)
                        .toList());
        // The event itself stands in the stream as in the journal.
        assertThat(seen.getFirst().path("event"))
                .isEqualTo(Json.read(journal.json().getFirst()).path("event"));
    }

    @Test
    void aHangUpAfterThePromptLetsTheBotFinish() throws Exception {
        String callId = engine.placed(door);
        Await.until("the bot speaks", BOUND, () -> transcript(callId).contains("Welcome Ms Liu"));
        HttpResponse<String> told = engine.post(
                door, "/v1/calls/" + callId + "/hang-up", "{\"when\":\"after-prompt\",\"reason\":\"enough\"}");
        assertThat(told.statusCode()).isEqualTo(202);
        JsonNode kept = ended(callId).path("record");
        assertThat(kept.path("reason").asString("")).isEqualTo("enough");
        JsonNode greeting = kept.path("transcript").path(0);
        assertThat(greeting.path("text").asString("")).endsWith("or would you rather come later?");
        assertThat(greeting.has("heardMillis")).as("it was cut: %s", greeting).isFalse();
        assertThat(kept.path("talkMillis").asLong(0)).isGreaterThan(4_000);
    }

    @Test
    void aHangUpNowCutsTheBotShort() throws Exception {
        String callId = engine.placed(door);
        Await.until("the bot speaks", BOUND, () -> transcript(callId).contains("Welcome Ms Liu"));
        engine.post(door, "/v1/calls/" + callId + "/hang-up", "{\"when\":\"now\"}");
        JsonNode kept = ended(callId).path("record");
        assertThat(kept.path("reason").asString("")).isEqualTo("hung up by tests");
        JsonNode greeting = kept.path("transcript").path(0);
        assertThat(greeting.path("heardMillis").asLong(0))
                .isLessThan(greeting.path("totalMillis").asLong(0));
    }

    @Test
    void aReaderThatDoesNotReadIsCutOffAndTheCallNeverWaits() throws Exception {
        String callId = "20260101-000000-00000a";
        StampedJournal.Observer call = begun(callId);
        try (Socket reader = reading(callId)) {
            Await.until("the stream is open", () -> door.streams() == 1);
            String detail = "x".repeat(8_000);
            int events = 8 * Subscription.MAX_WAITING;
            long began = engine.serving.engine().clock().nanoTime();
            for (int i = 0; i < events; i++) {
                call.on(0, i, new CallEvent.Signalling("test", detail));
            }
            assertThat(Duration.ofNanos(engine.serving.engine().clock().nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(5));
            List<String> got = new BufferedReader(
                            new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .toList();
            assertThat(got).contains("event: end", "data: {\"reason\":\"too-slow\"}");
            assertThat(got.stream().filter(line -> line.startsWith("id: ")).count())
                    .isLessThan(events);
        }
        Await.until("its place is free", () -> door.streams() == 0);
        call.on(0, 1, ended());
        assertThat(engine.serving.book().find(callId))
                .hasValueSatisfying(view -> assertThat(view.outcome()).hasValue("CONNECTED"));
    }

    @Test
    void twoHundredReadersFindAHundredPlaces() throws Exception {
        String callId = "20260101-000000-00000b";
        StampedJournal.Observer call = begun(callId);
        List<Socket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                readers.add(reading(callId));
            }
            List<String> statuses = new ArrayList<>();
            for (Socket reader : readers) {
                statuses.add(
                        new BufferedReader(new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8), 1)
                                .readLine());
            }
            assertThat(statuses.stream().filter(status -> status.contains(" 200 ")))
                    .hasSize(100);
            assertThat(statuses.stream().filter(status -> status.contains(" 503 ")))
                    .hasSize(100);
            assertThat(door.streams()).isEqualTo(100);
            // A hundred streams, and no thread of the machine for any of them.
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("http")))
                    .hasSizeLessThanOrEqualTo(40);
            // Everything else is still served.
            assertThat(engine.get(door, "/v1/status").statusCode()).isEqualTo(200);
            // Readers that leave make room.
            for (int i = 0; i < 200; i++) {
                if (statuses.get(i).contains(" 200 ") && door.streams() > 50) {
                    readers.get(i).close();
                }
            }
            Await.until("places are free", BOUND, () -> door.streams() < 100);
            call.on(0, 1, ended());
            Await.until("all streams have ended", BOUND, () -> door.streams() == 0);
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
    }

    @Test
    void aStreamEndsWhenTheEngineStops() throws Exception {
        String callId = "20260101-000000-00000c";
        StampedJournal.Observer call = begun(callId);
        HttpDoor other = engine.door(Limits.DEFAULT);
        HttpRequest request =
                engine.request(other, "/v1/calls/" + callId + "/events").build();
        try (Stream<String> lines =
                engine.http.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            Thread stop = Thread.ofVirtual().start(other::close);
            assertThat(lines).contains("event: end", "data: {\"reason\":\"engine-stops\"}");
            stop.join();
        }
        call.on(0, 1, ended());
    }

    // ---- calls

    /** A call that only the book knows. */
    private StampedJournal.Observer begun(String callId) {
        StampedJournal.Observer call = engine.serving.book().witness(callId);
        call.on(
                0,
                0,
                new CallEvent.Opened(
                        1,
                        "test",
                        callId,
                        "2026-01-01T00:00:00Z",
                        "UTC",
                        "outbound",
                        "peer",
                        "1000",
                        "2000",
                        "host",
                        "",
                        "",
                        "",
                        Map.of(),
                        List.of(),
                        ""));
        return call;
    }

    private static CallEvent.Ended ended() {
        return new CallEvent.Ended("CONNECTED", "us", 200, 16, "", false, Map.of(), 0, 1);
    }

    private String transcript(String callId) {
        try {
            return engine.get(door, "/v1/calls/" + callId + "/transcript").body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode ended(String callId) {
        Await.until(
                "the call has ended",
                BOUND,
                () -> call(callId).path("state").asString("").equals("ended"));
        return call(callId);
    }

    private JsonNode call(String callId) {
        try {
            return Json.read(engine.get(door, "/v1/calls/" + callId).body());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- readers

    private Stream<String> lines(String callId, String lastId) throws Exception {
        HttpRequest.Builder request = engine.request(door, "/v1/calls/" + callId + "/events");
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        return engine.http
                .send(request.build(), HttpResponse.BodyHandlers.ofLines())
                .body();
    }

    private static void data(String line, List<JsonNode> to) {
        if (line.startsWith("data: {\"seq\"")) {
            to.add(Json.read(line.substring("data: ".length())));
        }
    }

    /** A connection that has asked for a stream and reads nothing, with room for little. */
    private Socket reading(String callId) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), door.address().getPort()));
        socket.getOutputStream()
                .write(("GET /v1/calls/" + callId + "/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: "
                                + ServedEngine.KEY + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
