package io.parley.server.client;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.JournalJson;
import io.parley.server.local.EngineFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running engine, by its HTTP API. Blocks; any thread. */
public final class EngineClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Longer than the engine renders a call's prompts. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** A stream that breaks is taken up again; so often in a row without a new event. */
    private static final int MAX_RECONNECTIONS = 5;

    private static final String PROBLEM = "urn:parley:problem:";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final EngineFile engine;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            // The engine is on this machine: what stands in for the network elsewhere has no part in this.
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    private EngineClient(EngineFile engine) {
        this.engine = engine;
    }

    /**
     * The engine that runs on a data folder; empty if none does.
     *
     * @throws IOException if there is one that this user may not talk to
     */
    public static Optional<EngineClient> find(Path data) throws IOException {
        Optional<EngineFile> file = EngineFile.read(data);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        EngineClient client = new EngineClient(file.get());
        boolean answers = false;
        try {
            answers = client.answers();
        } finally {
            if (!answers) {
                client.close();
            }
        }
        return answers ? Optional.of(client) : Optional.empty();
    }

    /** Whether it is there, and knows us: after a crash, another program can have the port. */
    private boolean answers() throws IOException {
        try {
            HttpResponse<InputStream> response =
                    send(request("/v1/status").timeout(ANSWER).GET().build(), BodyHandlers.ofInputStream());
            try (InputStream _ = response.body()) {
                return response.statusCode() == 200;
            }
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return false;
        }
    }

    /** A call that is wanted; what is empty is left to the engine. */
    public record Order(
            String trunk, String to, String bot, Map<String, String> variables, Optional<String> callerId) {}

    /**
     * Places a call; returns its id.
     *
     * @throws RefusedException if nothing was dialled
     */
    public String place(Order order) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("trunk", order.trunk);
        body.put("to", order.to);
        body.put("bot", order.bot);
        body.put("variables", order.variables);
        order.callerId.ifPresent(id -> body.put("callerId", id));
        return post("/v1/calls", body).path("callId").asString("");
    }

    /** Ends a call. */
    public void hangUp(String callId, boolean afterPrompt, String reason) {
        var _ = post(
                "/v1/calls/" + callId + "/hang-up",
                Map.of("when", afterPrompt ? "after-prompt" : "now", "reason", reason));
    }

    /** {@code GET} of a path of the API, as JSON. */
    public JsonNode get(String path) {
        return json(request(path).GET());
    }

    /** {@code GET} of a path whose JSON means the same whatever the status: {@code /health}. */
    public JsonNode getAnyway(String path) {
        try {
            return JSON.readTree(send(request(path).timeout(ANSWER).GET().build(), BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** {@code POST} to a path of the API. */
    public JsonNode post(String path, Map<String, ?> body) {
        return json(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /**
     * Follows a call from its beginning to its end.
     *
     * @param line each line of the running transcript
     * @return the last event
     * @throws UnreachableException if the stream ends before the call does
     */
    public CallEvent.Ended follow(String callId, Consumer<String> line) {
        String lastId = "";
        int failures = 0;
        while (true) {
            String before = lastId;
            try {
                Followed followed = follow(callId, lastId, line);
                if (followed.ended.isPresent()) {
                    return followed.ended.get();
                }
                lastId = followed.lastId;
                failures = lastId.equals(before) ? failures + 1 : 0;
                if (failures >= MAX_RECONNECTIONS) {
                    throw new UnreachableException("the engine stops", new IOException("end of the stream"));
                }
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
    }

    /** How far a stream has brought us. */
    private record Followed(String lastId, Optional<CallEvent.Ended> ended) {}

    private Followed follow(String callId, String known, Consumer<String> line) throws IOException {
        HttpRequest.Builder request = request("/v1/calls/" + callId + "/events");
        if (!known.isEmpty()) {
            request.header("Last-Event-ID", known);
        }
        HttpResponse<InputStream> response = send(request.GET().build(), BodyHandlers.ofInputStream());
        String lastId = known;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), in.readLine());
            }
            EventLines events = new EventLines(in);
            Optional<CallEvent.Ended> ended = Optional.empty();
            // The stream goes on after the call's last event until its record is written.
            for (var next = events.next(); next.isPresent(); next = events.next()) {
                if (next.get().id().isEmpty()) {
                    continue;
                }
                lastId = next.get().id();
                JSON.readTree(next.get().data()).path("transcript").forEach(shown -> line.accept(shown.asString("")));
                if (JournalJson.read(next.get().data()).map(JournalEntry::event).orElse(null)
                        instanceof CallEvent.Ended end) {
                    ended = Optional.of(end);
                }
            }
            return new Followed(lastId, ended);
        } catch (IOException e) {
            // Broken in the middle: what was read counts.
            return new Followed(lastId, Optional.empty());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(engine.address().resolve(path))
                .header("Authorization", "Bearer " + engine.key().value());
    }

    private JsonNode json(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = send(request.timeout(ANSWER).build(), BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw refused(response.statusCode(), response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static RefusedException refused(int status, String body) {
        try {
            JsonNode problem = JSON.readTree(body == null ? "" : body);
            List<String> problems = problem.path("problems")
                    .valueStream()
                    .map(each -> each.asString(""))
                    .toList();
            String type = problem.path("type").asString("");
            String detail = problem.path("detail").asString("");
            return new RefusedException(
                    type.startsWith(PROBLEM) ? type.substring(PROBLEM.length()) : type,
                    detail.isEmpty() ? problem.path("title").asString("HTTP " + status) : detail,
                    problems);
        } catch (JacksonException e) {
            return new RefusedException("", "the engine answers HTTP " + status, List.of());
        }
    }

    private UnreachableException unreachable(IOException e) {
        return new UnreachableException("the engine at " + engine.address() + " does not answer", e);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
