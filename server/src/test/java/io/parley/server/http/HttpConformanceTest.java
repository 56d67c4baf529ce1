package io.parley.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.config.Secret;
import io.parley.engine.digest.DigestAlgorithm;
import io.parley.engine.registrar.Account;
import io.parley.engine.registrar.Origin;
import io.parley.engine.registrar.Registrar;
import io.parley.engine.registrar.Wish;
import io.parley.server.health.Health;
import io.parley.server.http.Description.Answer;
import io.parley.server.http.Description.Operation;
import io.parley.testkit.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The API against its description: every operation and every documented answer is brought about on a real engine with
 * real calls, every body is held against its schema, and nothing is served that is not described.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HttpConformanceTest {
    private static final int AFTER_ALL_OTHERS = Integer.MAX_VALUE;
    private static final String CALL = "/v1/calls/{callId}";
    private static final String NOBODY = "20200101-000000-000000";

    @TempDir
    static Path folder;

    private final Set<Answer> seen = new LinkedHashSet<>();
    private final Set<String> slugs = new TreeSet<>();
    private Description description;
    private ServedEngine engine;
    private HttpDoor door;

    @BeforeAll
    void open() throws Exception {
        description = new Description();
        engine = new ServedEngine(folder);
        door = engine.door(Limits.DEFAULT);
    }

    @AfterAll
    void close() {
        door.close();
        engine.close();
    }

    // ---- the routes

    @Test
    void whatIsServedIsDescribedAndTheOtherWayRound() {
        Set<String> served = HttpDoor.routes(
                        parts(),
                        new EventStreams(
                                engine.serving.book(), engine.serving.engine().desk(), Limits.DEFAULT),
                        Limits.DEFAULT,
                        new ApiKeys(Map.of(), new io.parley.config.Secret("x")),
                        ctx -> true)
                .stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(served)
                .isEqualTo(description.operations().stream()
                        .map(Operation::toString)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyKindOfProblemIsDescribed() {
        Set<String> kinds = java.util.Arrays.stream(Problem.Kind.values())
                .map(kind -> Json.read(Problem.of(kind, "").json())
                        .path("type")
                        .asString("")
                        .replaceAll(".*:", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        // Without a route there is no answer that could be described.
        kinds.remove("wrong-method");
        assertThat(description.slugs()).containsAll(kinds);
    }

    @Test
    void withoutAKeyNothingIsToldAndNothingIsDone() throws Exception {
        for (Operation operation : description.operations()) {
            if (!description.keyed(operation)) {
                continue;
            }
            for (String authorization : List.of("", "Bearer wrong", "Basic YTpi")) {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                java.net.URI.create(door.address() + filled(operation.path(), NOBODY)))
                        .method(operation.method(), BodyPublishers.noBody());
                if (!authorization.isEmpty()) {
                    request.header("Authorization", authorization);
                }
                HttpResponse<String> response = checked(operation, engine.send(request), 401);
                assertThat(response.body()).doesNotContain("wrong");
                assertThat(response.headers().firstValue("Server")).isEmpty();
            }
        }
        assertThat(engine.serving.lifecycle().serving()).isTrue();
    }

    @Test
    void theOtherHeaderAndTheLocalKeyLetIn() throws Exception {
        for (String[] header : new String[][] {
            {"X-API-Key", ServedEngine.KEY},
            {"Authorization", "bearer " + ServedEngine.KEY},
            {"X-API-Key", "the-local-key"}
        }) {
            HttpResponse<String> response =
                    engine.send(HttpRequest.newBuilder(java.net.URI.create(door.address() + "/v1/status"))
                            .header(header[0], header[1]));
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void asManyRequestsAsAllowedAndNoMore() throws Exception {
        try (HttpDoor shut = engine.door(new Limits(
                0, 0, 1 << 16, 8 << 10, 64, Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(10)))) {
            for (Operation operation : description.operations()) {
                if (description.keyed(operation) && !operation.path().equals("/metrics")) {
                    checked(
                            operation,
                            engine.send(engine.request(shut, filled(operation.path(), NOBODY))
                                    .header("Content-Type", "application/json")
                                    .method(operation.method(), BodyPublishers.ofString("{}"))),
                            503);
                }
            }
        }
    }

    @Test
    void anUnknownPathAndAWrongMethodAreProblems() throws Exception {
        assertProblem(engine.get(door, "/v2/calls"), 404, "no-such-path");
        assertProblem(engine.send(engine.request(door, "/v1/calls").DELETE()), 405, "wrong-method");
        assertProblem(engine.get(door, "/v1/calls/..%2f..%2fetc%2fpasswd/journal"), 404, "no-such-call");
        HttpResponse<String> large = engine.send(engine.request(door, "/health").header("X-Large", "x".repeat(10_000)));
        assertProblem(large, 431, "bad-request");
    }

    /** Whoever wants it elsewhere has to say so. */
    @Test
    void onlyTheAddressOfTheSettingsIsServed() throws Exception {
        int port = door.address().getPort();
        List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        // 0A: listening. 127.0.0.1 as the kernel writes it, of IPv4 itself or within IPv6.
        assertThat(sockets.stream().filter(line -> line.matches(".*:" + String.format("%04X", port) + " 0+:0000 0A.*")))
                .as("port %d", port)
                .singleElement()
                .asString()
                .contains("0100007F:");
    }

    // ---- the engine

    @Test
    void healthAndReadinessAndDescriptionNeedNoKey() throws Exception {
        checked("GET", "/health", 200, engine.get(door, "/health"));
        engine.serving.health().check("test", () -> Health.Finding.down("because the test wants it"));
        HttpResponse<String> down = checked("GET", "/health", 503, engine.get(door, "/health"));
        assertThat(down.body()).contains("because the test wants it");
        engine.serving.health().check("test", () -> {
            throw new IllegalStateException("broken");
        });
        checked("GET", "/health", 503, engine.get(door, "/health"));
        engine.serving.health().check("test", () -> Health.Finding.degraded("slow"));
        assertThat(checked("GET", "/health", 200, engine.get(door, "/health")).body())
                .contains("degraded");
        engine.serving.health().check("test", () -> Health.Finding.ok("fine"));
        checked("GET", "/ready", 200, engine.get(door, "/ready"));
        assertThat(checked("GET", "/openapi.yaml", 200, engine.get(door, "/openapi.yaml"))
                        .body())
                .contains("openapi: 3.1.0");
        assertThat(checked("GET", "/metrics", 200, engine.get(door, "/metrics")).body())
                .isEqualTo("up 1\n");
        checked("GET", "/v1/status", 200, engine.get(door, "/v1/status"));
    }

    @Test
    void onANetworkDetailsAreForHoldersOfAKey() throws Exception {
        engine.serving.health().check("test", () -> Health.Finding.ok("a detail"));
        try (HttpDoor open = engine.door(java.net.InetAddress.ofLiteral("0.0.0.0"), Limits.DEFAULT)) {
            assertThat(open.address().getHost()).isEqualTo("127.0.0.1");
            HttpResponse<String> stranger =
                    engine.send(HttpRequest.newBuilder(java.net.URI.create(open.address() + "/health")));
            assertThat(checked("GET", "/health", 200, stranger).body())
                    .contains("\"test\"")
                    .doesNotContain("a detail");
            assertThat(engine.get(open, "/health").body()).contains("a detail");
        }
    }

    @Test
    void botsAndTrunksAreShownWithoutTheirSecrets() throws Exception {
        assertThat(checked("GET", "/v1/bots", 200, engine.get(door, "/v1/bots")).body())
                .contains("\"host\"");
        JsonNode bot = Json.read(checked("GET", "/v1/bots/{name}", 200, engine.get(door, "/v1/bots/host"))
                .body());
        assertThat(bot.path("variables").size()).isEqualTo(4);
        assertThat(bot.path("variables").path(1).path("default").asString("")).isEqualTo("by the window");
        assertThat(checked("GET", "/v1/bots/{name}", 404, engine.get(door, "/v1/bots/nobody"))
                        .body())
                .contains("no-such-bot");
        String trunks = checked("GET", "/v1/trunks", 200, engine.get(door, "/v1/trunks"))
                .body();
        assertThat(trunks).contains("narrow").doesNotContain("do-not-show-me");
        checked("GET", "/v1/trunks/{name}", 200, engine.get(door, "/v1/trunks/peer"));
        checked("GET", "/v1/trunks/{name}", 404, engine.get(door, "/v1/trunks/nobody"));
    }

    @Test
    void phonesAreShownWithoutTheirSecretsAndAddresses() throws Exception {
        Registrar registrar = engine.serving.engine().registrar();
        var local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
        var account = new Account(
                "1001",
                "Ann Lee",
                new Secret("do-not-show-me"),
                "office",
                local,
                _ -> true,
                Set.of(DigestAlgorithm.MD5),
                new Account.Phone(true, false, 2, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofMinutes(10)));
        try {
            registrar.keep(List.of(account));
            var contact = new Wish.Contact("sip:ann@10.0.0.7", "a", 500, OptionalLong.of(120));
            var _ = registrar.register(
                    account,
                    "1001",
                    new Wish(
                            "id",
                            1,
                            false,
                            List.of(contact),
                            OptionalLong.empty(),
                            new Origin(InetAddress.ofLiteral("192.0.2.7"), 5062, "udp"),
                            "softphone 1.0",
                            List.of()));
            String body = checked("GET", "/v1/phones", 200, engine.get(door, "/v1/phones"))
                    .body();
            assertThat(body).doesNotContain("do-not-show-me", "192.0.2.7", "10.0.0.7", "sip:");
            JsonNode phone = Json.read(body).path("phones").path(0);
            assertThat(phone.path("user").asString()).isEqualTo("1001");
            assertThat(phone.path("registered").asBoolean()).isTrue();
            assertThat(phone.path("called").asBoolean()).isFalse();
            JsonNode first = phone.path("contacts").path(0);
            assertThat(first.path("network").asString()).isEqualTo("192.0.2.0/24");
            assertThat(first.path("userAgent").asString()).isEqualTo("softphone 1.0");
            assertThat(first.path("q").asDouble()).isEqualTo(0.5);
            assertThat(first.path("expiresSeconds").asLong()).isBetween(60L, 120L);
        } finally {
            registrar.keep(List.of());
        }
        assertThat(checked("GET", "/v1/phones", 200, engine.get(door, "/v1/phones"))
                        .body())
                .contains("\"phones\"");
    }

    @Test
    void aReloadTellsWhatIsInForceAndWhatIsRefused() throws Exception {
        Path trunks = folder.resolve("trunk-config");
        Files.writeString(
                trunks.resolve("third.yaml"),
                Files.readString(trunks.resolve("peer.yaml")).replace("trunk: peer", "trunk: third"));
        Files.writeString(trunks.resolve("wrong.yaml"), "trunk: wrong\ngatewaiz: []\n");
        JsonNode reload = Json.read(checked("POST", "/v1/reload", 200, engine.post(door, "/v1/reload", ""))
                .body());
        assertThat(reload.path("changes")
                        .valueStream()
                        .map(change -> change.path("what").asString("")))
                .containsExactlyInAnyOrder("taken", "refused");
        assertThat(reload.toString()).contains("wrong.yaml:2:1").contains("gatewaiz");
        checked("GET", "/v1/trunks/{name}", 200, engine.get(door, "/v1/trunks/third"));
        Files.delete(trunks.resolve("wrong.yaml"));
        Files.delete(trunks.resolve("third.yaml"));
        reload = Json.read(engine.post(door, "/v1/reload", "").body());
        assertThat(reload.toString()).contains("removed").doesNotContain("refused");
        checked("GET", "/v1/trunks/{name}", 404, engine.get(door, "/v1/trunks/third"));
    }

    /** Nobody answers there: what is shown is what is described, before and after the failure. */
    @Test
    void aTrunkThatRegistersTellsHowThatStands() throws Exception {
        Path file = folder.resolve("trunk-config/registers.yaml");
        Files.writeString(
                file,
                Files.readString(folder.resolve("trunk-config/peer.yaml"))
                        .replace("trunk: peer", "trunk: registers")
                        .concat("register: { to: \"sip:registrar.invalid\" }\n"));
        checked("POST", "/v1/reload", 200, engine.post(door, "/v1/reload", ""));
        Await.until(
                "the first attempt has failed",
                () -> text("/v1/trunks/registers").contains("host name unknown"));
        JsonNode registration = Json.read(
                        checked("GET", "/v1/trunks/{name}", 200, engine.get(door, "/v1/trunks/registers"))
                                .body())
                .path("registration");
        assertThat(registration.path("state").asString("")).isEqualTo("failed");
        assertThat(registration.has("status")).as("no answer came").isFalse();
        assertThat(registration.path("nextAttempt").asString("")).startsWith("20");
        assertThat(text("/v1/trunks/peer")).doesNotContain("registration");
        Files.delete(file);
        engine.post(door, "/v1/reload", "");
    }

    // ---- a call's life

    @Test
    void aCallIsPlacedShownHungUpAndLeavesItsFiles() throws Exception {
        HttpResponse<String> placed = checked("POST", "/v1/calls", 201, engine.post(door, "/v1/calls", engine.order()));
        String callId = Json.read(placed.body()).path("callId").asString("");
        assertThat(placed.headers().firstValue("Location")).hasValue("/v1/calls/" + callId);
        // There from the first moment.
        checked("GET", CALL, 200, engine.get(door, "/v1/calls/" + callId));
        Await.until("the call is answered", () -> state(callId).equals("talking"));
        assertThat(checked("GET", "/v1/calls", 200, engine.get(door, "/v1/calls?state=live"))
                        .body())
                .contains(callId);
        checked("GET", CALL + "/recording", 409, engine.get(door, "/v1/calls/" + callId + "/recording"));
        checked("GET", CALL + "/journal", 200, engine.get(door, "/v1/calls/" + callId + "/journal"));
        Await.until(
                "the bot speaks",
                () -> text("/v1/calls/" + callId + "/transcript").contains("Welcome Ms Liu"));
        JsonNode trunk = Json.read(engine.get(door, "/v1/trunks/peer").body());
        assertThat(trunk.path("channels").path("inUse").asInt(0)).isPositive();

        checked(
                "POST",
                CALL + "/hang-up",
                202,
                engine.post(door, "/v1/calls/" + callId + "/hang-up", "{\"reason\":\"the test has heard enough\"}"));
        Await.until("the call has ended", () -> state(callId).equals("ended"));
        JsonNode ended = Json.read(checked("GET", CALL, 200, engine.get(door, "/v1/calls/" + callId))
                .body());
        assertThat(ended.path("record").path("reason").asString("")).isEqualTo("the test has heard enough");
        assertThat(ended.path("record").path("outcome").asString("")).isEqualTo("CONNECTED");
        checked("POST", CALL + "/hang-up", 409, engine.post(door, "/v1/calls/" + callId + "/hang-up", ""));
        assertThat(checked("GET", "/v1/calls", 200, engine.get(door, "/v1/calls?state=ended&limit=1000"))
                        .body())
                .contains(callId);
        checked("GET", CALL + "/transcript", 200, engine.get(door, "/v1/calls/" + callId + "/transcript"));
        JsonNode sip = Json.read(checked("GET", CALL + "/sip", 200, engine.get(door, "/v1/calls/" + callId + "/sip"))
                .body());
        assertThat(sip.path("steps").path(0).path("summary").asString()).startsWith("INVITE sip:");
        files(callId);
        stream(callId);
    }

    private void files(String callId) throws Exception {
        Path recording = engine.serving.engine().desk().folder(callId).recording();
        byte[] all = Files.readAllBytes(recording);
        String path = "/v1/calls/" + callId + "/recording";
        HttpResponse<byte[]> whole = bytes(path, "");
        checked(CALL + "/recording", whole, 200);
        assertThat(whole.body()).isEqualTo(all);
        for (String[] range : new String[][] {
            {"bytes=0-99", "0-99"},
            {"bytes=100-", "100-" + (all.length - 1)},
            {"bytes=-50", (all.length - 50) + "-" + (all.length - 1)},
            {"bytes=10-999999999", "10-" + (all.length - 1)}
        }) {
            HttpResponse<byte[]> part = bytes(path, range[0]);
            checked(CALL + "/recording", part, 206);
            assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes " + range[1] + "/" + all.length);
            int first = Integer.parseInt(range[1].split("-", -1)[0]);
            int last = Integer.parseInt(range[1].split("-", -1)[1]);
            assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(all, first, last + 1));
        }
        assertThat(bytes(path, "bytes=5-4").statusCode()).isEqualTo(200);
        assertThat(bytes(path, "bytes=0-1,4-5").statusCode()).isEqualTo(200);
        HttpResponse<String> beyond =
                engine.send(engine.request(door, path).header("Range", "bytes=" + all.length + "-"));
        checked("GET", CALL + "/recording", 416, beyond);
    }

    private void stream(String callId) throws Exception {
        HttpResponse<String> events =
                checked("GET", CALL + "/events", 200, engine.get(door, "/v1/calls/" + callId + "/events"));
        String place = Description.place(new Operation("GET", CALL + "/events"), 200) + "/content/text~1event-stream/";
        List<String> faults = new ArrayList<>();
        int messages = 0;
        for (String block : events.body().split("\n\n", -1)) {
            String data = block.lines()
                    .filter(l -> l.startsWith("data: "))
                    .map(l -> l.substring(6))
                    .collect(Collectors.joining());
            if (!data.isEmpty()) {
                messages++;
                faults.addAll(description.faults(
                        place + (block.contains("event: end") ? "x-end" : "x-data"), Json.read(data)));
            }
        }
        assertThat(faults).isEmpty();
        assertThat(messages).isGreaterThan(5);
        checked(
                "GET",
                CALL + "/events",
                400,
                engine.send(
                        engine.request(door, "/v1/calls/" + callId + "/events").header("Last-Event-ID", "-1")));
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        for (String id : List.of(NOBODY, "nobody", "20260101-000000-00000G", "..")) {
            for (String file : List.of("", "/events", "/recording", "/journal", "/transcript", "/sip")) {
                if (!id.equals("..")) {
                    checked("GET", CALL + file, 404, engine.get(door, "/v1/calls/" + id + file));
                }
            }
        }
        checked("POST", CALL + "/hang-up", 404, engine.post(door, "/v1/calls/" + NOBODY + "/hang-up", ""));
        checked("GET", "/v1/calls", 400, engine.get(door, "/v1/calls?state=asleep"));
        checked("GET", "/v1/calls", 400, engine.get(door, "/v1/calls?limit=0"));
        checked("GET", "/v1/calls", 400, engine.get(door, "/v1/calls?limit=many"));
    }

    // ---- refusals

    @Test
    void wrongBodiesAreRefusedAndNobodyIsCalled() throws Exception {
        int calls = engine.serving.book().live().size()
                + engine.serving.book().ended().size();
        String callId = engine.placed(door);
        for (String path : List.of("/v1/calls", "/v1/calls/" + callId + "/hang-up")) {
            String template = path.equals("/v1/calls") ? path : CALL + "/hang-up";
            HttpResponse<String> malformed =
                    checked("POST", template, 400, engine.post(door, path, "{\n  \"to\": 13800138000x }"));
            assertThat(Json.read(malformed.body()).path("line").asInt(0)).isEqualTo(2);
            assertThat(malformed.body()).doesNotContain("13800138000");
            checked("POST", template, 400, engine.post(door, path, "{} {}"));
            checked("POST", template, 400, engine.post(door, path, "{\"to\":\"1\",\"to\":\"2\"}"));
            checked("POST", template, 413, engine.post(door, path, "{\"to\":\"" + "x".repeat(70_000) + "\"}"));
            checked(
                    "POST",
                    template,
                    415,
                    engine.send(engine.request(door, path)
                            .header("Content-Type", "text/plain")
                            .POST(BodyPublishers.ofString(engine.order()))));
            checked("POST", template, 422, engine.post(door, path, "[]"));
            assertThat(slowBody(path)).contains(" 408 ").contains("too-slow");
            seen.add(new Answer(new Operation("POST", template), 408));
        }
        engine.post(door, "/v1/calls/" + callId + "/hang-up", "");
        assertThat(engine.serving.book().live().size()
                        + engine.serving.book().ended().size())
                .isEqualTo(calls + 1);
    }

    /** Sends half of what it promised, and waits. */
    private String slowBody(String path) throws Exception {
        try (HttpDoor impatient = engine.door(new Limits(
                        8,
                        8,
                        1 << 16,
                        8 << 10,
                        64,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(15),
                        Duration.ofMillis(200)));
                Socket socket = new Socket(
                        java.net.InetAddress.getLoopbackAddress(),
                        impatient.address().getPort())) {
            var out = socket.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-API-Key: "
                            + ServedEngine.KEY + "\r\nContent-Length: 60000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    byte[] read = new byte[4096];
                    int length = socket.getInputStream().read(read);
                    return new String(read, 0, Math.max(0, length), StandardCharsets.UTF_8);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Await.until("an answer to a slow body", () -> {
                try {
                    out.write(' ');
                    out.flush();
                } catch (java.io.IOException e) {
                    return true;
                }
                return answer.isDone();
            });
            return answer.get();
        }
    }

    /** From the description: each field with each wrong kind of value, too long, unknown, missing. */
    @Test
    void everyFieldOfEveryBodyIsCheckedAsDescribed() throws Exception {
        String callId = engine.placed(door);
        for (Operation operation : description.operations()) {
            JsonNode schema = description.resolved(description
                    .node(operation)
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("schema"));
            if (schema.isMissingNode()) {
                continue;
            }
            String path = filled(operation.path(), callId);
            Map<String, Object> right = operation.path().equals("/v1/calls")
                    ? Map.of("trunk", "peer", "to", engine.to(), "bot", "host", "variables", Map.of("name", "Ms Liu"))
                    : Map.of("when", "now");
            for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
                for (Object wrong : wrong(description.resolved(field.getValue()))) {
                    refused(operation, path, with(right, field.getKey(), wrong), field.getKey());
                }
            }
            for (JsonNode required : schema.path("required")) {
                Map<String, Object> without = new java.util.HashMap<>(right);
                without.remove(required.asString(""));
                refused(operation, path, without, required.asString(""));
            }
            refused(operation, path, with(right, "unheard-of", "x"), "unheard-of");
        }
        engine.post(door, "/v1/calls/" + callId + "/hang-up", "");
    }

    private static Map<String, Object> with(Map<String, Object> right, String field, Object value) {
        Map<String, Object> all = new java.util.HashMap<>(right);
        all.put(field, value);
        return all;
    }

    private static List<Object> wrong(JsonNode schema) {
        List<Object> wrong = new ArrayList<>(List.of(7, true, List.of("x")));
        if (schema.path("type").asString("").equals("object")) {
            wrong.add("text");
            wrong.add(Map.of("name", 7));
            wrong.add(Map.of("name", List.of()));
        } else {
            wrong.add(Map.of());
            wrong.add("");
            if (schema.has("maxLength")) {
                wrong.add("x".repeat(schema.path("maxLength").asInt() + 1));
            }
            if (schema.has("enum")) {
                wrong.add("another-word");
            }
        }
        return wrong;
    }

    private void refused(Operation operation, String path, Object body, String field) throws Exception {
        HttpResponse<String> response = checked(operation, engine.post(door, path, Json.text(body)), 422);
        assertProblem(response, 422, "wrong-fields");
        assertThat(Json.read(response.body()).path("problems").toString())
                .as("%s", body)
                .contains(field);
    }

    @Test
    void whatCannotBeCalledSaysWhy() throws Exception {
        Operation place = new Operation("POST", "/v1/calls");
        assertProblem(
                checked(place, engine.post(door, "/v1/calls", engine.order("nobody", "x")), 422), 422, "no-such-trunk");
        assertProblem(
                checked(place, engine.post(door, "/v1/calls", engine.order().replace("\"host\"", "\"nobody\"")), 422),
                422,
                "no-such-bot");
        HttpResponse<String> variables = checked(
                place,
                engine.post(
                        door,
                        "/v1/calls",
                        Json.text(Map.of(
                                "trunk",
                                "peer",
                                "to",
                                engine.to(),
                                "bot",
                                "host",
                                "variables",
                                Map.of("guests", "several-secret", "naem", "secret-too")))),
                422);
        assertProblem(variables, 422, "wrong-variables");
        assertThat(Json.read(variables.body()).path("problems").size()).isEqualTo(3);
        assertThat(variables.body()).contains("guests").contains("naem").doesNotContain("secret");
        HttpResponse<String> destination =
                checked(place, engine.post(door, "/v1/calls", engine.order().replace(engine.to(), "555;555")), 422);
        assertProblem(destination, 422, "wrong-destination");
        assertThat(destination.body()).doesNotContain("555");
        assertProblem(
                checked(
                        place,
                        engine.post(
                                door,
                                "/v1/calls",
                                Json.text(Map.of(
                                        "trunk",
                                        "peer",
                                        "to",
                                        engine.to(),
                                        "bot",
                                        "host",
                                        "callerId",
                                        "2000",
                                        "variables",
                                        Map.of("name", "x")))),
                        422),
                422,
                "wrong-destination");
    }

    @Test
    void aFullTrunkIsFullForNow() throws Exception {
        Operation place = new Operation("POST", "/v1/calls");
        String first = Json.read(checked(place, engine.post(door, "/v1/calls", engine.order("narrow", "Ms Liu")), 201)
                        .body())
                .path("callId")
                .asString("");
        HttpResponse<String> full =
                checked(place, engine.post(door, "/v1/calls", engine.order("narrow", "Ms Liu")), 429);
        assertThat(Json.read(full.body()).path("reason").asString("")).isEqualTo("trunk-channels");
        engine.post(door, "/v1/calls/" + first + "/hang-up", "");
    }

    @Test
    void aCallThatNamesNoTrunkTakesOneThatCarriesItsNumberAsOftenAsThatMay() throws Exception {
        Operation place = new Operation("POST", "/v1/calls");
        String callId = Json.read(checked(place, engine.post(door, "/v1/calls", unrouted("010 555-1200")), 201)
                        .body())
                .path("callId")
                .asString("");
        assertThat(Json.read(engine.get(door, "/v1/calls/" + callId).body())
                        .path("trunk")
                        .asString(""))
                .isEqualTo("city");

        HttpResponse<String> again = checked(place, engine.post(door, "/v1/calls", unrouted("0105551200")), 429);
        assertThat(Json.read(again.body()).path("reason").asString("")).isEqualTo("trunk-day");
        assertThat(again.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 90_000L);
        assertThat(again.body()).doesNotContain("5551200");
        assertProblem(
                checked(place, engine.post(door, "/v1/calls", unrouted("01095551200")), 422), 422, "wrong-destination");
        assertProblem(
                checked(place, engine.post(door, "/v1/calls", unrouted("0215551200")), 422), 422, "wrong-destination");
    }

    private static String unrouted(String to) {
        return Json.text(Map.of("to", to, "bot", "host", "variables", Map.of("name", "Ms Liu")));
    }

    @Test
    void aRequestThatIsSentTwicePlacesOneCall() throws Exception {
        Operation place = new Operation("POST", "/v1/calls");
        // Long enough that the other one comes while its prompts are rendered, whichever is the first.
        String order = engine.order("peer", "the party of " + "somebody who cannot decide and ".repeat(30));
        List<HttpResponse<String>> both = new ArrayList<>();
        for (var sent : List.of(
                engine.http.sendAsync(withKey("twice", order).build(), HttpResponse.BodyHandlers.ofString()),
                engine.http.sendAsync(withKey("twice", order).build(), HttpResponse.BodyHandlers.ofString()))) {
            both.add(sent.get());
        }
        both.sort(java.util.Comparator.comparingInt(HttpResponse::statusCode));
        assertProblem(checked(place, both.getLast(), 409), 409, "request-running");
        String callId = Json.read(checked(place, both.getFirst(), 201).body())
                .path("callId")
                .asString("");
        HttpResponse<String> again = checked(place, engine.send(withKey("twice", order)), 201);
        assertThat(Json.read(again.body()).path("callId").asString("")).isEqualTo(callId);
        assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertProblem(checked(place, engine.send(withKey("twice", engine.order())), 422), 422, "key-reused");
        assertProblem(checked(place, engine.send(withKey("not visible", order)), 400), 400, "wrong-header");
        // A refusal is forgotten: nothing was dialled.
        assertThat(engine.send(withKey("other", engine.order("nobody", "x"))).statusCode())
                .isEqualTo(422);
        String other = Json.read(checked(place, engine.send(withKey("other", engine.order())), 201)
                        .body())
                .path("callId")
                .asString("");
        for (String id : List.of(callId, other)) {
            engine.post(door, "/v1/calls/" + id + "/hang-up", "");
        }
    }

    private HttpRequest.Builder withKey(String key, String order) {
        return engine.request(door, "/v1/calls")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(order));
    }

    @Test
    void aPromptThatCannotBeSpokenIsNotDialled() throws Exception {
        HttpResponse<String> response = checked(
                new Operation("POST", "/v1/calls"),
                engine.post(
                        door,
                        "/v1/calls",
                        Json.text(Map.of(
                                "trunk",
                                "peer",
                                "to",
                                engine.to(),
                                "bot",
                                "host",
                                "variables",
                                Map.of("name", "Ms Liu", "motto", "?!")))),
                500);
        assertProblem(response, 500, "prompt-failed");
        assertThat(response.body()).doesNotContain("?!");
    }

    // ---- the end

    @Test
    @Order(AFTER_ALL_OTHERS)
    void afterADrainNothingBeginsAndEveryAnswerWasSeen() throws Exception {
        checked("POST", "/v1/drain", 202, engine.post(door, "/v1/drain", ""));
        checked("GET", "/ready", 503, engine.get(door, "/ready"));
        HttpResponse<String> refused =
                checked("POST", "/v1/calls", 503, engine.post(door, "/v1/calls", engine.order()));
        assertThat(Json.read(refused.body()).path("reason").asString("")).isEqualTo("draining");
        Set<Answer> missing = new LinkedHashSet<>(description.answers());
        missing.removeAll(seen);
        assertThat(missing).as("documented and never seen").isEmpty();
        assertThat(slugs).contains("not-now", "too-busy", "no-key", "malformed-json", "call-running", "call-ended");
    }

    // ---- helpers of this test

    private HttpDoor.Parts parts() {
        return new HttpDoor.Parts(
                engine.serving.switchboard(),
                engine.serving.engine().desk(),
                engine.serving.book(),
                engine.serving.catalog(),
                engine.serving.admission(),
                engine.serving.lifecycle(),
                engine.serving.health(),
                java.util.Optional.empty(),
                () -> {},
                engine.serving.engine().clock(),
                new HttpDoor.About("test", engine.serving.engine().clock().now(), 1),
                engine.serving.engine().registrations()::of,
                engine.serving.engine().engine().gateways());
    }

    private String state(String callId) {
        try {
            return Json.read(engine.get(door, "/v1/calls/" + callId).body())
                    .path("state")
                    .asString("");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String text(String path) {
        try {
            return engine.get(door, path).body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> bytes(String path, String range) throws Exception {
        HttpRequest.Builder request = engine.request(door, path);
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return engine.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String filled(String path, String callId) {
        return path.replace("{callId}", callId).replace("{name}", "host");
    }

    private void checked(String path, HttpResponse<byte[]> response, int status) {
        check(new Operation("GET", path), response, status, "");
    }

    private HttpResponse<String> checked(String method, String path, int status, HttpResponse<String> response) {
        return checked(new Operation(method, path), response, status);
    }

    private HttpResponse<String> checked(Operation operation, HttpResponse<String> response, int status) {
        check(operation, response, status, response.body());
        return response;
    }

    private void check(Operation operation, HttpResponse<?> response, int status, String body) {
        assertThat(response.statusCode()).as("%s: %s", operation, body).isEqualTo(status);
        Answer answer = new Answer(operation, status);
        String type = response.headers().firstValue("Content-Type").orElse("");
        assertThat(description.faults(answer, type, response.headers().map().keySet(), body))
                .as("%s: %s", answer, body)
                .isEmpty();
        if (type.equals(Problem.MEDIA_TYPE)) {
            slugs.add(Json.read(body).path("type").asString("").replaceAll(".*:", ""));
        }
        seen.add(answer);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String slug) {
        assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
        assertThat(Json.read(response.body()).path("type").asString("")).isEqualTo("urn:parley:problem:" + slug);
    }
}
