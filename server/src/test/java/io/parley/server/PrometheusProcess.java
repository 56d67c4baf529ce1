package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import io.parley.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real Prometheus, as scripts/setup unpacks it, on a free port of this machine with its data in a test's folder. */
final class PrometheusProcess implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofSeconds(60);
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(20);
    private static final int STOP_SECONDS = 10;

    private final JsonMapper mapper = new JsonMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final int port;

    private PrometheusProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** {@code prometheus} or {@code promtool}; fails with what to do if they are missing. */
    static Path program(String name) {
        Path program = Checkout.cache().resolve("prometheus/usr/bin").resolve(name);
        assertThat(program)
                .as("the real Prometheus is missing: run scripts/setup")
                .isExecutable();
        return program;
    }

    /**
     * What promtool says; fails unless it ends well.
     *
     * @param folder in which it runs; left as it is
     * @param scratch for what it reads and says
     */
    static String promtool(Path folder, Path scratch, String input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("promtool").toString()));
        command.addAll(List.of(arguments));
        Path in = Files.writeString(Files.createTempFile(scratch, "promtool", ".in"), input);
        Path out = Files.createTempFile(scratch, "promtool", ".out");
        Process tool = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = tool.waitFor(START_BOUND.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            tool.destroyForcibly();
        }
        String said = Files.readString(out);
        assertThat(ended).as("promtool ends; it said " + said).isTrue();
        assertThat(tool.exitValue())
                .as(String.join(" ", command) + " said " + said)
                .isZero();
        return said;
    }

    /** @param config a whole prometheus.yaml */
    static PrometheusProcess start(Path config, Path folder) throws IOException {
        int port = FreePorts.port();
        Path log = folder.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        program("prometheus").toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusProcess started = new PrometheusProcess(process, log, port);
        Await.until("Prometheus is ready", START_BOUND, () -> started.isReady());
        return started;
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("Prometheus ended, it said " + said());
        }
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An instant query's results; fails if it is an error. */
    List<JsonNode> query(String expression) {
        HttpResponse<String> response =
                get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        JsonNode answer = mapper.readTree(response.body());
        assertThat(answer.get("status").asString())
                .as(expression + ": " + response.body())
                .isEqualTo("success");
        List<JsonNode> results = new ArrayList<>();
        answer.get("data").get("result").forEach(results::add);
        return results;
    }

    /** The only value of an expression, empty if there is none. */
    Optional<Double> value(String expression) {
        List<JsonNode> results = query(expression);
        assertThat(results).as(expression).hasSizeLessThanOrEqualTo(1);
        return results.stream()
                .findFirst()
                .map(result -> Double.valueOf(result.get("value").get(1).asString()));
    }

    /** Expressions of the alert rules, as it has loaded them, by the alerts' names. */
    List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        mapper.readTree(get("/api/v1/rules?type=alert").body())
                .get("data")
                .get("groups")
                .forEach(group -> group.get("rules").forEach(rules::add));
        return rules;
    }

    private HttpResponse<String> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER_BOUND)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
