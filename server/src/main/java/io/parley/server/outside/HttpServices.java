package io.parley.server.outside;

import io.parley.config.References;
import io.parley.config.Secret;
import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.HttpResult;
import io.parley.engine.conversation.Outside;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks services over HTTP, with the JDK's client. Redirects are not followed: a bot says where it asks. Headers may refer to
 * {@code ${env:NAME}} and {@code ${file:/path}}; what they lead to is in the request only. Any thread; never waits.
 */
public final class HttpServices implements Outside, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServices.class);

    /** More questions at a time fail at once, rather than pile up behind a service that hangs. */
    static final int MAX_UNDER_WAY = 500;

    /** A larger answer is none. */
    static final int MAX_ANSWER_BYTES = 256 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client;
    private final References references;
    private final Semaphore places = new Semaphore(MAX_UNDER_WAY);

    private HttpServices(HttpClient client, References references) {
        this.client = client;
        this.references = references;
    }

    /**
     * A client of its own.
     *
     * @param blocking runs what comes back
     * @param references that headers may have
     */
    public static HttpServices open(Executor blocking, References references) {
        return new HttpServices(
                HttpClient.newBuilder()
                        .executor(blocking)
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build(),
                references);
    }

    @Override
    public Asked ask(String key, Action.CallHttp request, Consumer<Input.HttpEnded> answer) {
        Optional<HttpRequest> built = built(key, request);
        if (built.isEmpty() || !places.tryAcquire()) {
            answer.accept(ended(request, HttpResult.FAILED, 0, Map.of()));
            return () -> {};
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(built.get(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        // The client's own time-out ends with the headers.
        CompletableFuture<Input.HttpEnded> done = sent.copy()
                .orTimeout(request.timeoutMillis(), TimeUnit.MILLISECONDS)
                .handle((response, failure) -> {
                    places.release();
                    var _ = sent.cancel(true);
                    return failure == null ? read(request, response) : failed(request, failure);
                });
        var _ = done.thenAccept(answer);
        return () -> {
            var _ = sent.cancel(true);
        };
    }

    /** What is asked, as HTTP has it; empty if that cannot be. */
    private Optional<HttpRequest> built(String key, Action.CallHttp request) {
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(request.url()))
                    .timeout(Duration.ofMillis(request.timeoutMillis()))
                    .header("Accept", "application/json")
                    .header("Idempotency-Key", key);
            if (request.body().isEmpty()) {
                builder.method(request.method(), BodyPublishers.noBody());
            } else {
                builder.header("Content-Type", "application/json; charset=utf-8")
                        .method(request.method(), BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request.body())));
            }
            for (Map.Entry<String, String> header : request.headers().entrySet()) {
                Optional<Secret> value = references.followed(header.getValue());
                if (value.isEmpty()) {
                    LOG.atWarn()
                            .addKeyValue("header", header.getKey())
                            .log("a header's reference leads nowhere: the service is not asked");
                    return Optional.empty();
                }
                builder.setHeader(header.getKey(), value.get().value());
            }
            return Optional.of(builder.build());
        } catch (IllegalArgumentException e) {
            // Its message may have what the caller said.
            LOG.atWarn().log("not a request of HTTP: the service is not asked");
            return Optional.empty();
        }
    }

    private static Input.HttpEnded read(Action.CallHttp request, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status / 100 != 2) {
            return ended(request, HttpResult.FAILED, status, Map.of());
        }
        if (request.into().isEmpty()) {
            return ended(request, HttpResult.DONE, status, Map.of());
        }
        try {
            JsonNode answer = JSON.readTree(response.body());
            Map<String, String> values = new TreeMap<>();
            request.into().forEach((name, pointer) -> {
                JsonNode value = answer.at(pointer);
                if (!value.isMissingNode() && !value.isNull()) {
                    values.put(name, value.isValueNode() ? value.asString() : value.toString());
                }
            });
            return ended(request, HttpResult.DONE, status, values);
        } catch (JacksonException e) {
            return ended(request, HttpResult.FAILED, status, Map.of());
        }
    }

    private static Input.HttpEnded failed(Action.CallHttp request, Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        boolean late = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
        return ended(request, late ? HttpResult.TIMEOUT : HttpResult.FAILED, 0, Map.of());
    }

    private static Input.HttpEnded ended(
            Action.CallHttp request, HttpResult result, int status, Map<String, String> values) {
        return new Input.HttpEnded(request.requestId(), result, status, values);
    }

    /** Questions under way have no answer any more. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
