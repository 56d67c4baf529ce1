package io.parley.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.config.Secret;
import io.parley.server.local.EngineFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine's client makes of streams that break, and of servers that are no engine. */
final class EngineClientTest {
    private static final String CALL = "20260101-000000-000000";
    private static final String ENDED =
            "{\"type\":\"Ended\",\"outcome\":\"BUSY\",\"hungUpBy\":\"peer\",\"sipStatus\":486,"
                    + "\"q850Cause\":17,\"reason\":\"\",\"complete\":false,\"info\":{},\"ringMillis\":0,\"talkMillis\":0}";

    @TempDir
    Path data;

    private final List<String> resumedFrom = new CopyOnWriteArrayList<>();
    private final List<String> streams = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/calls/" + CALL + "/events", this::stream);
        server.start();
        new EngineFile(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), new Secret("key"), 1)
                .write(data);
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    /** The next of the prepared streams, broken off where it ends. */
    private void stream(HttpExchange exchange) throws IOException {
        try (exchange) {
            resumedFrom.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Last-Event-ID"))
                    .orElse("the beginning"));
            String body = streams.isEmpty() ? "" : streams.removeFirst();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private EngineClient client() throws IOException {
        server.createContext("/v1/status", exchange -> {
            try (exchange) {
                boolean known = "Bearer key".equals(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(known ? 200 : 401, -1);
            }
        });
        return EngineClient.find(data).orElseThrow();
    }

    private static String event(int seq, String event, String line) {
        return "id: " + seq + "\ndata: {\"seq\":" + seq + ",\"tick\":0,\"nanos\":0,\"event\":" + event
                + ",\"transcript\":[\"" + line + "\"]}\n\n";
    }

    private static String step(int seq) {
        return event(seq, "{\"type\":\"Signalling\",\"what\":\"x\",\"detail\":\"\"}", "line " + seq);
    }

    @Test
    void aStreamThatBreaksIsTakenUpWhereItBroke() throws Exception {
        streams.add("retry: 1000\n\n" + step(1) + step(2) + "id: 3\ndata: {\"cut");
        streams.add(": quiet\n\n" + step(3));
        streams.add(event(4, ENDED, "line 4") + "event: end\ndata: {\"reason\":\"ended\"}\n\n");
        List<String> shown = new ArrayList<>();
        try (EngineClient client = client()) {
            assertThat(client.follow(CALL, shown::add).outcome()).isEqualTo("BUSY");
        }
        assertThat(shown).containsExactly("line 1", "line 2", "line 3", "line 4");
        assertThat(resumedFrom).containsExactly("the beginning", "2", "3");
    }

    @Test
    void aStreamThatBringsNothingIsGivenUp() throws Exception {
        try (EngineClient client = client()) {
            assertThatThrownBy(() -> client.follow(CALL, line -> {})).isInstanceOf(UnreachableException.class);
        }
        assertThat(resumedFrom).hasSizeLessThan(10);
    }

    @Test
    void anotherProgramOnThePortIsNoEngine() throws Exception {
        server.createContext("/v1/status", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(401, -1);
            }
        });
        assertThat(EngineClient.find(data)).isEmpty();
    }

    @Test
    void messagesAreReadAsTheStandardSays() throws Exception {
        EventLines lines = new EventLines(
                new BufferedReader(
                        new StringReader(
                                "data: a\ndata:b\nid: 1\n\n: comment\n\nevent: end\ndata\ndata:  two\nnonsense: x\n\nid: 2\n\ndata: cut")));
        assertThat(lines.next()).hasValue(new EventLines.Message("message", "1", "a\nb"));
        assertThat(lines.next()).hasValueSatisfying(message -> {
            assertThat(message.type()).isEqualTo("end");
            assertThat(message.id()).isEmpty();
        });
        assertThat(lines.next()).isEmpty();
    }
}
