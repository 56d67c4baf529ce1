import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the records of a data folder say, all together. */
final class Records {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Parts of a turn, and the whole, as a record names them. */
    private static final List<String> SPOKEN = List.of(
            "transport", "endpoint", "recognition", "decision", "service", "synthesis", "playout", "rest", "total");

    private static final List<String> PRESSED = List.of("decision", "service", "synthesis", "playout", "rest", "total");

    final Map<String, Integer> outcomes = new TreeMap<>();
    final Map<String, Integer> incomplete = new TreeMap<>();
    final Map<String, List<Double>> latency = new TreeMap<>();
    int calls;
    int complete;
    int recovered;
    int withoutRecord;
    int missingEvents;
    long lost;
    long late;
    long skipped;
    long ticksLate;
    long ticks;

    static Records of(Path data) throws IOException {
        Records all = new Records();
        Path calls = data.resolve("calls");
        if (!Files.isDirectory(calls)) {
            return all;
        }
        List<Path> folders;
        try (Stream<Path> found = Files.walk(calls, 2)) {
            folders = found.filter(path -> calls.relativize(path).getNameCount() == 2).toList();
        }
        for (Path folder : folders) {
            Path record = folder.resolve("record.json");
            if (Files.exists(record)) {
                all.add(JSON.readTree(Files.readString(record)));
            } else {
                all.withoutRecord++;
            }
        }
        return all;
    }

    private void add(JsonNode call) {
        calls++;
        String outcome = call.path("direction").asString("?") + " " + call.path("outcome").asString("?");
        outcomes.merge(outcome, 1, Integer::sum);
        if (call.path("complete").asBoolean(false)) {
            complete++;
        } else {
            incomplete.merge(
                    outcome + ": " + call.path("reason").asString("") + " " + call.path("sipStatus").asString(""),
                    1,
                    Integer::sum);
        }
        if (call.path("recovered").asBoolean(false)) {
            recovered++;
        }
        missingEvents += call.path("missingEvents").asInt(0);
        JsonNode media = call.path("media");
        lost += media.path("packetsLost").asLong(0);
        late += media.path("packetsLate").asLong(0);
        skipped += media.path("packetsSkipped").asLong(0);
        ticks += media.path("ticks").asLong(0);
        ticksLate += media.path("ticksLate").asLong(0);
        for (JsonNode turn : call.path("turns")) {
            boolean spoken = turn.path("endpointMillis").asLong(0) > 0;
            for (String part : spoken ? SPOKEN : PRESSED) {
                note((spoken ? "speech: " : "key: ") + part, turn.path(part + "Millis").asDouble(0));
            }
            if (spoken) {
                double total = turn.path("totalMillis").asDouble(0);
                note("speech: beyond endpoint", total - turn.path("endpointMillis").asDouble(0));
            }
        }
    }

    private void note(String what, double millis) {
        latency.computeIfAbsent(what, w -> new ArrayList<>()).add(millis);
    }

    void print() {
        IO.println("records: " + calls + " calls, " + complete + " complete, " + recovered + " recovered, " + withoutRecord
                + " without a record, " + missingEvents + " events missing; " + outcomes);
        incomplete.forEach((why, count) -> IO.println("  not complete: " + count + " × " + why));
        IO.println("media: " + lost + " packets lost, " + late + " late, " + skipped + " of ours skipped; "
                + String.format(Locale.ROOT, "%.3f %%", ticks == 0 ? 0 : 100.0 * ticksLate / ticks) + " of " + ticks
                + " slots late");
        latency.forEach((what, millis) -> {
            double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            IO.println(String.format(
                    Locale.ROOT,
                    "turn %-24s p50 %.0f  p95 %.0f  p99 %.0f  max %.0f ms (%d turns)",
                    what,
                    sorted[sorted.length / 2],
                    sorted[(int) (sorted.length * 0.95)],
                    sorted[(int) (sorted.length * 0.99)],
                    sorted[sorted.length - 1],
                    sorted.length));
        });
    }

    /** Units a minute by least squares. */
    static double slope(double[] seconds, double[] values) {
        double meanX = Arrays.stream(seconds).average().orElse(0);
        double meanY = Arrays.stream(values).average().orElse(0);
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < seconds.length; i++) {
            xy += (seconds[i] - meanX) * (values[i] - meanY);
            xx += (seconds[i] - meanX) * (seconds[i] - meanX);
        }
        return xx == 0 ? 0 : 60 * xy / xx;
    }
}
