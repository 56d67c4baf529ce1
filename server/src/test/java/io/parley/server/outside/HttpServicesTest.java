package io.parley.server.outside;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.config.References;
import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real HTTP server. */
final class HttpServicesTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CompletableFuture<String> seen = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpServices services = HttpServices.open(
            threads, References.of(name -> name.equals("TOKEN") ? Optional.of("s3cret") : Optional.empty()));
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/json", exchange -> answer(exchange, 200, """
                {"data":{"balance":12.5,"name":"王芳","open":true,"items":[1,2]},"none":null}"""));
        server.createContext("/text", exchange -> answer(exchange, 200, "fine"));
        server.createContext("/error", exchange -> answer(exchange, 503, "{}"));
        server.createContext("/large", exchange -> answer(exchange, 200, "\"" + "x".repeat(300_000) + "\""));
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().add("Location", "/json");
            answer(exchange, 302, "");
        });
        server.createContext("/never", exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        services.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        seen.complete("%s %s key=%s token=%s %s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                        exchange.getRequestHeaders().getFirst("X-Token"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Action.CallHttp request(String method, String path, Map<String, String> headers, Map<String, String> body) {
        return new Action.CallHttp(
                7,
                method,
                "http://127.0.0.1:" + server.getAddress().getPort() + path,
                headers,
                body,
                2_000,
                path.equals("/text") || path.startsWith("/json")
                        ? Map.of("balance", "/data/balance", "name", "/data/name", "all", "/data/items", "no", "/none")
                        : Map.of());
    }

    private Input.HttpEnded ask(Action.CallHttp request) throws Exception {
        CompletableFuture<Input.HttpEnded> answer = new CompletableFuture<>();
        services.ask("call-1/7", request, answer::complete);
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void valuesAreTakenOutOfTheAnswer() throws Exception {
        assertThat(ask(request("GET", "/json?q=%E7%8E%8B", Map.of("X-Token", "${env:TOKEN}"), Map.of())))
                .isEqualTo(new Input.HttpEnded(
                        7, HttpResult.DONE, 200, Map.of("balance", "12.5", "name", "王芳", "all", "[1,2]")));
        assertThat(seen.get()).isEqualTo("GET /json?q=%E7%8E%8B key=call-1/7 token=s3cret ");
    }

    @Test
    void whatIsSentIsAJsonObject() throws Exception {
        assertThat(ask(request("POST", "/json", Map.of(), Map.of("城市", "上海 \"浦东\"")))
                        .result())
                .isEqualTo(HttpResult.DONE);
        assertThat(seen.get()).isEqualTo("POST /json key=call-1/7 token=null {\"城市\":\"上海 \\\"浦东\\\"\"}");
    }

    @Test
    void whatIsNoAnswerHasFailed() throws Exception {
        assertThat(ask(request("GET", "/error", Map.of(), Map.of())))
                .isEqualTo(new Input.HttpEnded(7, HttpResult.FAILED, 503, Map.of()));
        assertThat(ask(request("GET", "/elsewhere", Map.of(), Map.of())).status())
                .isEqualTo(302);
        assertThat(ask(request("GET", "/text", Map.of(), Map.of())).result()).isEqualTo(HttpResult.FAILED);
        assertThat(ask(request("GET", "/large", Map.of(), Map.of()))).isEqualTo(failed());
        assertThat(ask(request("GET", "/json", Map.of("X-Token", "${env:NOWHERE}"), Map.of())))
                .isEqualTo(failed());
        assertThat(ask(request("GET", "/json", Map.of("Host", "other"), Map.of())))
                .isEqualTo(failed());
        server.stop(0);
        assertThat(ask(request("GET", "/json", Map.of(), Map.of()))).isEqualTo(failed());
    }

    private static Input.HttpEnded failed() {
        return new Input.HttpEnded(7, HttpResult.FAILED, 0, Map.of());
    }

    @Test
    void aServiceThatHangsIsATimeOut() throws Exception {
        assertThat(ask(request("GET", "/never", Map.of(), Map.of())).result()).isEqualTo(HttpResult.TIMEOUT);
    }

    @Test
    void noMoreThanSoManyAreUnderWay() throws Exception {
        for (int i = 0; i < HttpServices.MAX_UNDER_WAY; i++) {
            services.ask("call-1/" + i, request("GET", "/never", Map.of(), Map.of()), answer -> {});
        }
        assertThat(ask(request("GET", "/json", Map.of(), Map.of()))).isEqualTo(failed());
    }
}
