import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An engine under load: {@code parley serve} as a process, its HTTP door, and what the kernel says about it. */
final class EngineProcess {
    static final String KEY = "load-load-load-load";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int HZ = 100;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String base;
    private final Process process;

    private EngineProcess(Process process, int httpPort) {
        this.process = process;
        this.base = "http://127.0.0.1:" + httpPort;
    }

    /** What the process holds at one moment. */
    record Sample(double seconds, double cpuSeconds, double rssMb, double threads, double descriptors, double heapMb) {}

    static EngineProcess start(Path root, Path home, Path data, int httpPort, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                root.resolve("scripts/parley").toString(),
                "serve",
                "--root",
                home.toString(),
                "--data",
                data.toString());
        builder.environment().put("PARLEY_LOAD_KEY", KEY);
        // As many calls as the benches allow need more than the default.
        builder.environment().putIfAbsent("PARLEY_JAVA_OPTS", "-Xms768m -Xmx768m");
        builder.environment().putIfAbsent("PARLEY_CACHE", root.resolve(".cache").toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new EngineProcess(builder.start(), httpPort);
    }

    /** Waits until it is ready; says how long that took. */
    double awaitReady(Duration atMost) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < atMost.toNanos()) {
            if (!process.isAlive()) {
                throw new IOException("the engine ended with " + process.exitValue());
            }
            try {
                if (get("/ready").statusCode() == 200) {
                    return (System.nanoTime() - begin) / 1e9;
                }
            } catch (IOException e) {
                // not listening yet
            }
            Thread.sleep(100);
        }
        throw new IOException("not ready within " + atMost);
    }

    long pid() {
        return process.pid();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + KEY);
    }

    /** Sums of metrics by name and, where asked, one label. */
    Map<String, Double> metrics() throws IOException, InterruptedException {
        Map<String, Double> sums = new TreeMap<>();
        for (String line : get("/metrics").body().split("\n")) {
            if (!line.startsWith("#") && line.indexOf(' ') > 0) {
                int end = line.startsWith("#") ? 0 : line.lastIndexOf(' ');
                String full = line.substring(0, end);
                double value = Double.parseDouble(line.substring(end + 1));
                sums.put(full, value);
                int brace = full.indexOf('{');
                if (brace > 0) {
                    sums.merge(full.substring(0, brace), value, Double::sum);
                }
            }
        }
        return sums;
    }

    Sample sample(double seconds) throws IOException, InterruptedException {
        Path proc = Path.of("/proc/" + pid());
        String[] stat = Files.readString(proc.resolve("stat")).replaceFirst(".*\\) ", "").split(" ");
        double rss = 0;
        double threads = 0;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                rss = Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            } else if (line.startsWith("Threads:")) {
                threads = Double.parseDouble(line.replaceAll("\\D", ""));
            }
        }
        double heap = 0;
        for (Map.Entry<String, Double> metric : metrics().entrySet()) {
            if (metric.getKey().startsWith("jvm_memory_used_bytes{") && metric.getKey().contains("area=\"heap\"")) {
                heap += metric.getValue();
            }
        }
        double descriptors;
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            descriptors = open.count();
        }
        return new Sample(
                seconds,
                (Double.parseDouble(stat[11]) + Double.parseDouble(stat[12])) / HZ,
                rss,
                threads,
                descriptors,
                heap / (1 << 20));
    }

    /** Live heap in MB after a full collection; pauses the process. */
    double collectedHeapMb() throws IOException, InterruptedException {
        jcmd("GC.run");
        for (String line : jcmd("GC.heap_info").split("\n")) {
            if (line.contains("used ") && line.contains("heap")) {
                return Double.parseDouble(line.replaceFirst(".*used (\\d+)K.*", "$1")) / 1024;
            }
        }
        return Double.NaN;
    }

    String jcmd(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid())));
        command.addAll(List.of(words));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor(30, TimeUnit.SECONDS);
        return out;
    }

    void terminate() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Its exit code. */
    int await(Duration atMost) throws IOException, InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("still running after " + atMost);
        }
        return process.exitValue();
    }

    boolean alive() {
        return process.isAlive();
    }
}
