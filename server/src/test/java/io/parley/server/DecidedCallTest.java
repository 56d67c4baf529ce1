package io.parley.server;

import static io.parley.testkit.sipp.Script.SDP;
import static io.parley.testkit.sipp.Script.has;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.server.settings.Settings;
import io.parley.server.switchboard.CustomerRouting.Result;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Script;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls on which a real HTTP service decides, with real sipp as the caller; the service does what the call's X-Case says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
final class DecidedCallTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int MAX_ASKED = 100;

    @TempDir
    static Path home;

    private final Map<String, JsonNode> asked = new ConcurrentHashMap<>();
    private final Map<String, String> authorizations = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Path> seen = new HashSet<>();
    private HttpServer service;
    private Serving serving;

    @BeforeAll
    void open() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/route", this::decide);
        service.start();
        Path bot = Files.createDirectories(home.resolve("bots/host"));
        Files.writeString(bot.resolve("bot.yaml"), """
                bot: host
                language: en-US
                voice: { synthesizer: mary, name: cmu-slt-hsmm }
                hear: { recognizer: vosk-en }
                variables: { name: { default: nobody }, guests: { type: number } }
                flows:
                  main:
                    open: hello
                    nodes:
                      hello: { info: { name: "{name}" }, say: "Goodbye.", hang-up: true }
                """);
        Files.writeString(home.resolve("secret"), "Bearer of-the-service");
        Path trunks = Files.createDirectories(home.resolve("trunk-config"));
        Files.writeString(
                trunks.resolve("peer.yaml"), """
                trunk: peer
                gateways: [ { to: "sip:gw.example" } ]
                inbound:
                  from: [127.0.0.1]
                  routes:
                    - header: { name: X-Else, value: refuse }
                      decide:
                        url: "http://127.0.0.1:%1$d/route"
                        timeout: 300ms
                        headers: [X-Case]
                        otherwise: { reject: 480 }
                    - to: "*"
                      decide:
                        url: "http://127.0.0.1:%1$d/route"
                        authorization: "${file:%2$s}"
                        timeout: 1s
                        ring: on
                        headers: [X-Case]
                        otherwise: { bot: host, variables: { name: "{caller}" } }
                """.formatted(service.getAddress().getPort(), home.resolve("secret")));
        serving = RealEngine.serving(home, new Settings.RtpPorts(9_700, 9_799));
    }

    @AfterAll
    void close() {
        end.countDown();
        serving.close();
        service.stop(0);
    }

    private void decide(HttpExchange exchange) throws IOException {
        JsonNode facts = JsonMapper.shared().readTree(exchange.getRequestBody());
        String wanted = facts.path("header.X-Case").asString();
        if (asked.size() < MAX_ASKED) {
            asked.put(wanted, facts);
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .ifPresent(value -> authorizations.put(wanted, value));
        }
        switch (wanted) {
            case "bot" ->
                answer(exchange, 200, "{\"bot\": \"host\", \"variables\": {\"name\": \"Ms Liu\", \"guests\": 4}}");
            case "reject" -> answer(exchange, 200, "{\"reject\": 486}");
            case "redirect" -> answer(exchange, 200, "{\"redirect\": \"4999\"}");
            case "broken" -> answer(exchange, 500, "{\"reject\": 486}");
            case "garbage" -> answer(exchange, 200, "<html>");
            case "nothing" -> answer(exchange, 200, "{}");
            case "unknown" -> answer(exchange, 200, "{\"bot\": \"nemo\"}");
            case "unfit" -> answer(exchange, 200, "{\"bot\": \"host\", \"variables\": {\"guests\": \"many\"}}");
            case "moved" -> {
                exchange.getResponseHeaders().add("Location", "/route?again");
                answer(exchange, 302, "");
            }
            case "large" -> answer(exchange, 200, "{\"bot\": \"" + "x".repeat(300_000) + "\"}");
            case "slow-body" -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("{\"bot\": ".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                untilTheEnd();
            }
            default -> untilTheEnd();
        }
    }

    private void untilTheEnd() {
        try {
            end.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private String address() {
        return "127.0.0.1:" + serving.engine().sipPort();
    }

    private void runs(Script script) {
        try (Sipp caller = script.scenario().calling(address()).start()) {
            caller.succeeds(BOUND);
        }
    }

    private static Script invites(String wanted) {
        return Script.caller(wanted).invites("X-Case: " + wanted, SDP + 1);
    }

    private long count(Result result) {
        return serving.switchboard().routing().counts().getOrDefault(result, 0L);
    }

    /** Folder of the only call that ended since this was last asked. */
    private Path ended() {
        Await.until("a call is recorded", BOUND, () -> !fresh().isEmpty());
        Path record = fresh().getFirst();
        seen.add(record);
        return Objects.requireNonNull(record.getParent());
    }

    private List<Path> fresh() {
        try (Stream<Path> files = Files.walk(home.resolve("data"))) {
            return files.filter(file -> file.endsWith("record.json") && !seen.contains(file))
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
        } catch (IOException | UncheckedIOException _) {
            return List.of(); // files come and go meanwhile: it is asked again
        }
    }

    private static JsonNode record(Path call) {
        return JsonMapper.shared().readTree(call.resolve("record.json"));
    }

    @Test
    void theServiceIsToldOfTheCallAndChoosesTheBot() throws IOException {
        runs(invites("bot")
                .expects(180)
                .expects(200)
                .acknowledges()
                .receives("BYE")
                .answers(200));

        Path call = ended();
        assertThat(record(call).path("bot").asString()).isEqualTo("host");
        assertThat(record(call).path("info").path("name").asString()).isEqualTo("Ms Liu");
        assertThat(record(call).path("outcome").asString()).isEqualTo("CONNECTED");
        assertThat(Files.readString(call.resolve("journal.log")))
                .contains("INVITE sip:4711@")
                .doesNotContain("\"Failed\"", "of-the-service");
        JsonNode facts = Objects.requireNonNull(asked.get("bot"));
        assertThat(facts.path("trunk").asString()).isEqualTo("peer");
        assertThat(facts.path("caller").asString()).isEqualTo("1001");
        assertThat(facts.path("called").asString()).isEqualTo("4711");
        assertThat(facts.path("sipCallId").asString()).isNotEmpty();
        assertThat(authorizations).containsEntry("bot", "Bearer of-the-service");
        assertThat(serving.admission().calls()).isZero();
    }

    @Test
    void theServiceRefusesACallOrSendsItElsewhere() {
        runs(invites("reject").expects(180).expects(486).acknowledgesRefusal());
        runs(invites("redirect")
                .expects(180)
                .expects(302, has("Contact", "sip:4999@gw.example"))
                .acknowledgesRefusal());

        assertThat(count(Result.REJECT)).isEqualTo(1);
        assertThat(count(Result.REDIRECT)).isEqualTo(1);
        Await.until("no place is held", BOUND, () -> serving.admission().calls() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "silent, no answer in time",
        "slow-body, no answer in time",
        "broken, status 500",
        "garbage, no JSON",
        "moved, status 302",
        "nothing, 'expected one of bot, reject and redirect'",
        "unknown, no such bot",
        "unfit, variables: ",
        "large, no answer",
    })
    void whatIsNoAnswerLeavesTheCallToTheRoutesOwnWordAndTheJournalSaysWhy(String wanted, String why)
            throws IOException {
        runs(invites(wanted)
                .expects(180)
                .expects(200)
                .acknowledges()
                .receives("BYE")
                .answers(200));

        Path call = ended();
        assertThat(record(call).path("info").path("name").asString()).isEqualTo("1001");
        assertThat(Files.readString(call.resolve("journal.log")))
                .contains("{\"type\":\"Failed\",\"service\":\"route\",\"reason\":\"" + why)
                .doesNotContain("\"many\"");
    }

    @Test
    void theRoutesOwnWordMayBeARefusal() {
        long before = count(Result.OTHERWISE);
        runs(Script.caller("refused")
                .invites("X-Case: silent", "X-Else: refuse", SDP + 1)
                .expects(480)
                .acknowledgesRefusal());

        assertThat(count(Result.OTHERWISE)).isEqualTo(before + 1);
    }

    @Test
    void aCallerWhoGivesUpMeanwhileEndsIt() {
        runs(invites("silent").expects(180).cancels().expects(200).expects(487).acknowledgesRefusal());

        Await.until("it is counted", BOUND, () -> count(Result.CANCELLED) == 1);
        Await.until("no place is held", BOUND, () -> serving.admission().calls() == 0);
        assertThat(fresh()).isEmpty();
    }
}
