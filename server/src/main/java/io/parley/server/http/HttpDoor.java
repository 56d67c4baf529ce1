package io.parley.server.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.parley.config.Secret;
import io.parley.engine.address.HostText;
import io.parley.engine.clock.EngineClock;
import io.parley.engine.gateway.GatewayBook;
import io.parley.engine.registration.RegistrationState;
import io.parley.server.admission.Admission;
import io.parley.server.calls.CallBook;
import io.parley.server.calls.CallDesk;
import io.parley.server.catalog.LiveCatalog;
import io.parley.server.health.Health;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.settings.Settings;
import io.parley.server.switchboard.Switchboard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a running engine, on one address. A few platform threads move bytes; every request is served on a
 * virtual thread of its own. Whatever goes wrong becomes a {@link Problem}.
 */
public final class HttpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

    /** Accept and select; requests do not run on them. */
    private static final int MAX_PLATFORM_THREADS = 12;

    private static final int MIN_PLATFORM_THREADS = 4;

    /** Requests in service may end within this when the door closes. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final Javalin app;
    private final EventStreams streams;
    private final URI address;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What is served.
     *
     * @param drain begins the end; returns at once
     * @param registrations how a trunk's registration stands, by the trunk's name; empty: it has none
     */
    public record Parts(
            Switchboard switchboard,
            CallDesk desk,
            CallBook book,
            LiveCatalog catalog,
            Admission admission,
            Lifecycle lifecycle,
            Health health,
            Optional<Metrics> metrics,
            Runnable drain,
            EngineClock clock,
            About about,
            Function<String, Optional<RegistrationState>> registrations,
            GatewayBook gateways) {}

    /** What does not change while the engine runs. */
    public record About(String build, Instant startedAt, int callsLimit) {}

    /**
     * Metrics for {@code GET /metrics}.
     *
     * @param text renders them now
     * @param mediaType of the text
     * @param keyed only for holders of an API key
     */
    public record Metrics(Supplier<String> text, String mediaType, boolean keyed) {}

    /** A route of the API. */
    record Route(HandlerType method, String path, Handler handler) {}

    /**
     * Opens the door.
     *
     * @param localKey lets this machine's command line in, besides the keys of the settings
     * @throws RuntimeException if the address or the port cannot be had
     */
    public static HttpDoor open(Settings.Http settings, Secret localKey, Parts parts) {
        return new HttpDoor(settings, localKey, parts, Limits.DEFAULT);
    }

    HttpDoor(Settings.Http settings, Secret localKey, Parts parts, Limits limits) {
        streams = new EventStreams(parts.book, parts.desk, limits);
        ApiKeys keys = new ApiKeys(settings.apiKeys(), localKey);
        boolean loopback = settings.address().isLoopbackAddress();
        // Details name files and what is wrong in them: not for everybody on a network.
        List<Route> routes = routes(
                parts,
                streams,
                limits,
                keys,
                ctx -> loopback || keys.nameOf(ctx).isPresent());
        app = Javalin.create(config -> {
            configure(config, settings, limits);
            for (Route route : routes) {
                config.routes.addEndpoint(io.javalin.router.Endpoint.create(route.method, route.path)
                        .handler(logged(route)));
            }
            problems(config);
        });
        try {
            app.start();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "HTTP cannot listen on " + settings.address().getHostAddress() + " port " + settings.port(), e);
        }
        address = URI.create("http://" + reachable(settings.address()) + ":" + app.port());
    }

    /** Every route there is, in the order of openapi.yaml. */
    static List<Route> routes(
            Parts parts, EventStreams streams, Limits limits, ApiKeys keys, Predicate<Context> details) {
        Access access = new Access(keys, limits);
        CallRoutes calls = new CallRoutes(parts.switchboard, parts.desk, parts.book, limits, parts.clock);
        CatalogRoutes catalog = new CatalogRoutes(parts.catalog, parts.admission, parts.registrations, parts.gateways);
        PhoneRoutes phones = new PhoneRoutes(parts.switchboard.registrar());
        EngineRoutes engine = new EngineRoutes(
                parts.lifecycle, parts.health, parts.admission, parts.catalog, parts.about, parts.drain);
        return List.of(
                new Route(HandlerType.POST, "/v1/calls", access.keyed(calls::place)),
                new Route(HandlerType.GET, "/v1/calls", access.keyed(calls::list)),
                new Route(HandlerType.GET, "/v1/calls/{callId}", access.keyed(calls::read)),
                new Route(
                        HandlerType.GET,
                        "/v1/calls/{callId}/events",
                        access.keyedStream(ctx -> streams.serve(ctx, CallRoutes.callId(ctx)))),
                new Route(HandlerType.POST, "/v1/calls/{callId}/hang-up", access.keyed(calls::hangUp)),
                new Route(HandlerType.GET, "/v1/calls/{callId}/recording", access.keyed(calls::recording)),
                new Route(HandlerType.GET, "/v1/calls/{callId}/journal", access.keyed(calls::journal)),
                new Route(HandlerType.GET, "/v1/calls/{callId}/transcript", access.keyed(calls::transcript)),
                new Route(HandlerType.GET, "/v1/calls/{callId}/sip", access.keyed(calls::sip)),
                new Route(HandlerType.GET, "/v1/bots", access.keyed(catalog::bots)),
                new Route(HandlerType.GET, "/v1/bots/{name}", access.keyed(catalog::bot)),
                new Route(HandlerType.GET, "/v1/trunks", access.keyed(catalog::trunks)),
                new Route(HandlerType.GET, "/v1/trunks/{name}", access.keyed(catalog::trunk)),
                new Route(HandlerType.GET, "/v1/phones", access.keyed(phones::phones)),
                new Route(HandlerType.GET, "/v1/status", access.keyed(engine::status)),
                new Route(HandlerType.POST, "/v1/reload", access.keyed(catalog::reload)),
                new Route(HandlerType.POST, "/v1/drain", access.keyed(engine::drain)),
                new Route(HandlerType.GET, "/health", ctx -> engine.health(ctx, details.test(ctx))),
                new Route(HandlerType.GET, "/ready", engine::ready),
                new Route(HandlerType.GET, "/metrics", metrics(parts.metrics, access)),
                new Route(HandlerType.GET, EngineRoutes.DESCRIPTION, EngineRoutes::description));
    }

    private static Handler metrics(Optional<Metrics> metrics, Access access) {
        if (metrics.isEmpty()) {
            return ctx -> {
                throw Problem.of(Problem.Kind.NO_SUCH_PATH, "this engine has no metrics")
                        .thrown();
            };
        }
        Handler handler = ctx -> ctx.contentType(metrics.get().mediaType)
                .result(metrics.get().text.get());
        return metrics.get().keyed ? access.keyed(handler) : handler;
    }

    private static Handler logged(Route route) {
        return ctx -> {
            try {
                route.handler.handle(ctx);
            } catch (ProblemException e) {
                answer(ctx, e.problem());
            } finally {
                Access.log(ctx, route.path);
            }
        };
    }

    // ---- Javalin and Jetty

    private static void configure(JavalinConfig config, Settings.Http settings, Limits limits) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        // A stream that a compressor holds back would come too late; the rest is small.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = limits.bodyBytes();
        VirtualThreadPool requests = new VirtualThreadPool(limits.connections());
        requests.setName("http");
        QueuedThreadPool platform = new QueuedThreadPool(MAX_PLATFORM_THREADS, MIN_PLATFORM_THREADS);
        platform.setName("http");
        platform.setDaemon(true);
        platform.setVirtualThreadsExecutor(requests);
        config.jetty.threadPool = platform;
        config.jetty.modifyServer(server -> {
            server.addBean(requests);
            server.addBean(new NetworkConnectionLimit(limits.connections(), server));
            server.setStopTimeout(LAST_ANSWERS.toMillis());
            server.setErrorHandler(HttpDoor::unreadable);
        });
        config.jetty.modifyHttpConfiguration(http -> modify(http, limits));
        config.jetty.addConnector((server, http) -> connector(server, http, settings, limits));
    }

    private static void modify(HttpConfiguration http, Limits limits) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(limits.headerBytes());
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration http, Settings.Http settings, Limits limits) {
        ServerConnector connector =
                new ServerConnector(server, 1, 1, new org.eclipse.jetty.server.HttpConnectionFactory(http));
        // Javalin's own host and port are for a connector of its own: without these, every address would be served.
        connector.setHost(settings.address().getHostAddress());
        connector.setPort(settings.port());
        connector.setIdleTimeout(limits.idle().toMillis());
        return connector;
    }

    /** What a browser or another machine's command line reaches; an address for all is reached by loopback. */
    private static String reachable(InetAddress address) {
        InetAddress to = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        return HostText.of(to);
    }

    // ---- problems

    private static void problems(JavalinConfig config) {
        config.routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, problem(e)));
        config.routes.exception(Exception.class, (e, ctx) -> answer(ctx, fault(e)));
        config.router.javaLangErrorHandler((response, error) -> {
            Problem problem = fault(error);
            try {
                response.setStatus(problem.status());
                response.setContentType(Problem.MEDIA_TYPE);
                response.getOutputStream().write(problem.json());
            } catch (IOException e) {
                // The client is gone.
            }
        });
    }

    /** Javalin's own refusals. */
    private static Problem problem(HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 -> Problem.of(Problem.Kind.NO_SUCH_PATH, EngineRoutes.DESCRIPTION + " lists what there is");
            case 405 -> Problem.of(Problem.Kind.WRONG_METHOD, EngineRoutes.DESCRIPTION + " lists what there is");
            case 413 -> Problem.of(Problem.Kind.TOO_LARGE, "expected a smaller body");
            default ->
                Problem.of(e.getStatus() < 500 ? Problem.Kind.BAD_REQUEST : Problem.Kind.INTERNAL_ERROR, "")
                        .withStatus(e.getStatus());
        };
    }

    /** Something of ours is wrong: the log has the cause, the client the id under which it is found. */
    private static Problem fault(Throwable cause) {
        // A form that the log's masking of numbers leaves alone.
        String id = UUID.randomUUID().toString();
        LOG.atError().addKeyValue("problem", id).setCause(cause).log("request failed");
        return Problem.of(Problem.Kind.INTERNAL_ERROR, "the engine's log tells more")
                .with("id", id);
    }

    private static void answer(Context ctx, Problem problem) {
        Object retryAfter = problem.more().get(Problem.RETRY_AFTER_SECONDS);
        if (retryAfter != null) {
            ctx.header("Retry-After", retryAfter.toString());
        }
        ctx.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(problem.json());
    }

    /** What Jetty refuses before there is a request: bad syntax, headers too large. */
    private static boolean unreadable(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 400;
        Problem problem = Problem.of(status < 500 ? Problem.Kind.BAD_REQUEST : Problem.Kind.INTERNAL_ERROR, "")
                .withStatus(status);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.write(true, ByteBuffer.wrap(problem.json()), callback);
        return true;
    }

    // ---- its end

    /** Where this machine reaches it: {@code http://127.0.0.1:8070}. */
    public URI address() {
        return address;
    }

    /** Streams of events now. */
    public int streams() {
        return streams.count();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            streams.close();
            app.stop();
        }
    }
}
