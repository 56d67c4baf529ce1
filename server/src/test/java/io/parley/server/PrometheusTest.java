package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalReader;
import io.parley.media.MediaSummary;
import io.parley.server.calls.CallDesk;
import io.parley.server.demo.Callee;
import io.parley.server.demo.Demonstration;
import io.parley.server.metrics.Dashboards;
import io.parley.server.metrics.Exposition;
import io.parley.server.metrics.PromQl;
import io.parley.server.settings.Settings;
import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import io.parley.testkit.kamailio.Kamailio;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The real Prometheus watches a serving engine through a call, with the scrape file and the rules that are handed out: what
 * rules and dashboards ask for is there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PrometheusTest {
    private static final Path HANDED_OUT = Checkout.root().resolve("trunk-config/prometheus");
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String SENT_BY_LOOPS = "sum(parley_media_packets_total{fate=\"sent\"})";
    private static final String SLOTS_OF_LOOPS = "sum(parley_media_slots_total)";

    @TempDir
    static Path folder;

    private Serving serving;
    private Kamailio registrar;
    private PrometheusProcess prometheus;
    private CallRecord recorded;
    private double sentBefore;
    private double slotsBefore;

    @BeforeAll
    void aCallIsWatched() throws Exception {
        PrometheusProcess.program("prometheus");
        registrar = Kamailio.start(Kamailio.Setup.in(folder.resolve("kamailio")));
        Settings.Folders there = RealEngine.settings(folder.resolve("data")).folders();
        serving = Serving.open(RealEngine.settings(folder.resolve("data"))
                .with(new Settings.Folders(there.home(), there.bots(), trunks(), there.data(), there.models()))
                .withRecognizers(RecognizersTest.withAServerThatIsNotThere())
                .with(new Settings.Speak(
                        SynthesizersTest.withAServerThatIsNotThere(),
                        Settings.Speak.DEFAULT.promptMemoryBytes(),
                        Settings.Speak.DEFAULT.promptDiskBytes()))
                .withHttp(Optional.of(new Settings.Http(InetAddress.getLoopbackAddress(), 0, Map.of()))));
        prometheus = PrometheusProcess.start(config(), folder);
        Await.until("the engine is scraped", BOUND, () -> value("up{job=\"parley\"}") == 1);
        Await.until("before the call all is 0", BOUND, () -> value(connected()) == 0);

        // The warm-up's call is not counted as one, but its audio ran on the same loops.
        sentBefore = value(SENT_BY_LOOPS);
        slotsBefore = value(SLOTS_OF_LOOPS);

        Callee callee = Callee.scripted(System.getProperty("java.class.path"), "PCMU", folder.resolve("telephone"));
        CallDesk.Finished finished = new Demonstration(
                        serving.engine(), RealEngine.loopback(), RealEngine.onDuty(serving.engine()))
                .run(callee, (tick, nanos, event) -> {});
        recorded = CallRecord.of(JournalReader.read(finished.folder().journal()));
        Await.until("the call is seen", BOUND, () -> value(connected()) == 1);
    }

    /** The loopback trunk, and one that registers: what is not there has no metrics. */
    private Path trunks() throws IOException {
        Path trunks = Files.createDirectories(folder.resolve("trunk-config"));
        Files.copy(Checkout.root().resolve("trunk-config/loopback.yaml"), trunks.resolve("loopback.yaml"));
        Files.writeString(trunks.resolve("pbx.yaml"), """
                trunk: pbx
                gateways: [ { to: "sip:127.0.0.1:%d" } ]
                auth: { user: "4711", password: "%s" }
                register: { contact: reception }
                sip: { address: 127.0.0.1 }
                """.formatted(registrar.port(), Kamailio.PASSWORD));
        return trunks;
    }

    @AfterAll
    void close() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (serving != null) {
            serving.close();
        }
        if (registrar != null) {
            registrar.close();
        }
    }

    private static String connected() {
        return "sum(parley_calls_ended_total{trunk=\"loopback\",direction=\"outbound\",outcome=\"CONNECTED\"})";
    }

    private double value(String expression) {
        return prometheus.value(expression).orElse(-1.0);
    }

    /** The scrape file as it is handed out, but for the engine's port and a shorter interval. */
    private Path config() throws IOException {
        String handedOut = Files.readString(HANDED_OUT.resolve("prometheus.yaml"));
        String ours = handedOut
                .replace("127.0.0.1:8070", serving.http().orElseThrow().getAuthority())
                .replace("scrape_interval: 15s", "scrape_interval: 1s")
                .replace("evaluation_interval: 15s", "evaluation_interval: 1s");
        assertThat(ours).isNotEqualTo(handedOut).contains("scrape_interval: 1s");
        Files.copy(HANDED_OUT.resolve("alerts.yaml"), folder.resolve("alerts.yaml"));
        return Files.writeString(folder.resolve("prometheus.yaml"), ours);
    }

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        assertThat(PrometheusProcess.promtool(HANDED_OUT, folder, "", "check", "config", "prometheus.yaml"))
                .contains("SUCCESS");
        assertThat(PrometheusProcess.promtool(HANDED_OUT, folder, "", "check", "rules", "alerts.yaml"))
                .contains("SUCCESS");
        assertThat(PrometheusProcess.promtool(HANDED_OUT, folder, "", "test", "rules", "alerts.test.yaml"))
                .contains("SUCCESS");
        PrometheusProcess.promtool(folder, folder, serving.meters().scrape(), "check", "metrics");
    }

    @Test
    void everyAlertCanFireAndSaysWhatToDo() {
        List<JsonNode> rules = prometheus.rules();
        assertThat(rules).hasSizeGreaterThan(12);
        List<Dashboards.Query> queries = new ArrayList<>();
        for (JsonNode rule : rules) {
            String name = rule.get("name").asString();
            assertThat(rule.get("annotations").get("runbook").asString())
                    .as(name)
                    .hasSizeGreaterThan(40);
            assertThat(rule.get("annotations").get("summary").asString())
                    .as(name)
                    .isNotBlank();
            assertThat(rule.get("labels").get("severity").asString()).as(name).isIn("critical", "warning");
            queries.add(new Dashboards.Query(name, rule.get("query").asString()));
        }
        assertAnswered(queries);
        Await.until(
                "all rules have been evaluated",
                BOUND,
                () -> prometheus.rules().stream()
                        .allMatch(rule -> rule.get("health").asString().equals("ok")));
    }

    @Test
    void aHealthyEngineAfterOneCallAlarmsNobody() {
        List<String> firing = prometheus.query("ALERTS{alertstate=\"firing\"}").stream()
                .map(JsonNode::toString)
                .toList();
        assertThat(firing).isEmpty();
    }

    @Test
    void everyPanelAndVariableOfTheDashboardsHasData() {
        assertAnswered(Dashboards.queries());
    }

    /** A whole expression may be empty, of failures that have not happened; what it looks at may not. */
    private void assertAnswered(List<Dashboards.Query> queries) {
        List<String> without = new ArrayList<>();
        for (Dashboards.Query query : queries) {
            var _ = prometheus.query(query.expression());
            for (String selector : PromQl.selectors(query.expression())) {
                if (prometheus.query(selector).isEmpty()) {
                    without.add(query.where() + ": " + selector);
                }
            }
        }
        assertThat(without).as("asked for, and not there").isEmpty();
    }

    /** The documentation's tables name each metric with its type and labels, and none that is not there. */
    @Test
    void theDocumentedMetricsAreThoseThatAreThere() throws IOException {
        Pattern row = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| ([\\w, ]*) \\|.*");
        SortedMap<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Checkout.root().resolve("docs/operating/metrics.md"))) {
            Matcher found = row.matcher(line);
            if (found.matches()) {
                Set<String> labels = new TreeSet<>(List.of(found.group(3).split(", ")));
                labels.remove("");
                documented.put(found.group(1), found.group(2) + " " + labels);
            }
        }
        Exposition there = new Exposition(serving.meters().scrape());
        SortedMap<String, String> real = new TreeMap<>();
        there.types.forEach((name, type) -> {
            boolean ofHistogram = name.endsWith("_max")
                    && "histogram".equals(there.types.get(name.substring(0, name.length() - "_max".length())));
            if (!ofHistogram && !name.startsWith("jvm_")) {
                real.put(name, type + " " + there.labels.get(name));
            }
        });
        assertThat(documented).isEqualTo(real);
        assertThat(there.helps.keySet()).containsAll(there.types.keySet());
    }

    /** The figures are those of the call's record: turns, words, keys, packets both ways. */
    @Test
    void figuresAndRecordAgree() {
        MediaSummary media = recorded.media().orElseThrow();
        assertThat(recorded.complete()).isTrue();
        assertThat(value("parley_bot_calls_completed_total{bot=\"delivery\"}")).isOne();
        String turns = "parley_bot_turn_latency_seconds_%s{bot=\"delivery\",part=\"total\"}";
        assertThat(value("sum(" + turns.formatted("count") + ")"))
                .isEqualTo(recorded.turns().size());
        assertThat(value("sum(" + turns.formatted("sum") + ")"))
                .isCloseTo(
                        recorded.turns().stream()
                                        .mapToLong(CallEvent.TurnLatency::totalMillis)
                                        .sum()
                                / 1_000.0,
                        within(1e-6));
        assertThat(value("parley_bot_turn_latency_seconds_count{bot=\"delivery\",input=\"keys\",part=\"total\"}"))
                .isPositive();
        assertThat(value("parley_bot_utterances_total{bot=\"delivery\",result=\"taken\"}"))
                .isPositive();
        Map.of(
                        "received", media.packetsReceived(),
                        "sent", media.packetsSent(),
                        "lost", media.packetsLost(),
                        "late", media.packetsLate(),
                        "skipped", media.packetsSkipped())
                .forEach((fate, packets) -> assertThat(
                                value("parley_rtp_packets_total{trunk=\"loopback\",fate=\"" + fate + "\"}"))
                        .as(fate)
                        .isEqualTo(packets.doubleValue()));
        assertThat(value(SENT_BY_LOOPS) - sentBefore).isEqualTo((double) media.packetsSent());
        assertThat(value(SLOTS_OF_LOOPS) - slotsBefore).isEqualTo((double) media.ticks());
        assertThat(value("parley_rtp_mos_count{trunk=\"loopback\",quality=\"listening\"}"))
                .isOne();
        assertThat(value("sum(parley_calls_now)")).isZero();
        assertThat(value("parley_engine_phase{phase=\"serving\"}")).isOne();
        assertThat(value("parley_process_resident_bytes")).isGreaterThan(50e6);
        // Registered at 0 beforehand, so that a rate sees the first of its kind.
        assertThat(value("sum(increase(parley_calls_ended_total{outcome=\"CONNECTED\"}[5m]))"))
                .isPositive();
    }
}
