package io.parley.server.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Stands before every route: who may come in, how many at a time, and the line in the log that says who did what. The
 * log has the key's name, the route and the status: no query, no body, no number.
 */
final class Access {
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final String KEY_NAME = "parley.key";
    private static final String CALL = "call";

    private final ApiKeys keys;
    private final Semaphore places;
    private final Limits limits;

    Access(ApiKeys keys, Limits limits) {
        this.keys = keys;
        this.limits = limits;
        this.places = new Semaphore(limits.requests());
    }

    /** For holders of a key, as many at a time as there are places. */
    Handler keyed(Handler handler) {
        return ctx -> {
            enter(ctx);
            if (!places.tryAcquire()) {
                throw Problem.of(Problem.Kind.TOO_BUSY, limits.requests() + " requests, as many as are allowed")
                        .retryAfter(1)
                        .thrown();
            }
            try {
                handler.handle(ctx);
            } finally {
                places.release();
            }
        };
    }

    /** For holders of a key, bounded by the handler itself: it takes as long as a call. */
    Handler keyedStream(Handler handler) {
        return ctx -> {
            enter(ctx);
            handler.handle(ctx);
        };
    }

    private void enter(Context ctx) {
        Optional<String> name = keys.nameOf(ctx);
        if (name.isEmpty()) {
            ctx.header("WWW-Authenticate", "Bearer");
            throw Problem.of(Problem.Kind.NO_KEY, "").thrown();
        }
        ctx.attribute(KEY_NAME, name.get());
    }

    /** Whose key let this request in. */
    static String keyName(Context ctx) {
        return Optional.<String>ofNullable(ctx.attribute(KEY_NAME)).orElse("nobody");
    }

    /** Puts a fact to the request's line in the log. */
    static void note(Context ctx, String name, String value) {
        ctx.attribute(name, value);
    }

    /** Writes the line: what changes something always, what only reads when asked for. */
    static void log(Context ctx, String route) {
        boolean worthALine = ctx.method().name().equals("POST") || ctx.statusCode() >= 500;
        LoggingEventBuilder line = worthALine ? LOG.atInfo() : LOG.atDebug();
        Optional<String> call = Optional.ofNullable(ctx.attribute(CALL));
        if (call.isPresent()) {
            line = line.addKeyValue("call", call.get());
        }
        line.addKeyValue("method", ctx.method().name())
                .addKeyValue("route", route)
                .addKeyValue("status", ctx.statusCode())
                .addKeyValue("key", keyName(ctx))
                .log("request");
    }
}
