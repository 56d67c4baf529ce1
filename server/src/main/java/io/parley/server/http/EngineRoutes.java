package io.parley.server.http;

import io.javalin.http.Context;
import io.parley.server.admission.Admission;
import io.parley.server.catalog.LiveCatalog;
import io.parley.server.health.Health;
import io.parley.server.lifecycle.Lifecycle;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/** The engine as a whole: status, health, readiness, metrics, the end, and the description of this API. */
final class EngineRoutes {
    static final String DESCRIPTION = "/openapi.yaml";

    private final Lifecycle lifecycle;
    private final Health health;
    private final Admission admission;
    private final LiveCatalog catalog;
    private final HttpDoor.About about;
    private final Runnable drain;

    EngineRoutes(
            Lifecycle lifecycle,
            Health health,
            Admission admission,
            LiveCatalog catalog,
            HttpDoor.About about,
            Runnable drain) {
        this.lifecycle = lifecycle;
        this.health = health;
        this.admission = admission;
        this.catalog = catalog;
        this.about = about;
        this.drain = drain;
    }

    private record Status(
            Lifecycle.Phase phase,
            String build,
            Instant startedAt,
            int calls,
            int callsLimit,
            int bots,
            int trunks,
            Health.Level health) {}

    void status(Context ctx) {
        Json.answer(ctx, 200, status());
    }

    private Status status() {
        return new Status(
                lifecycle.phase(),
                about.build(),
                about.startedAt(),
                admission.calls(),
                about.callsLimit(),
                catalog.current().bots().size(),
                catalog.current().trunks().size(),
                health.report().level());
    }

    void drain(Context ctx) {
        drain.run();
        Json.answer(ctx, 202, status());
    }

    /** @param details to be told, not only how well each part is */
    void health(Context ctx, boolean details) {
        Health.Report report = health.report();
        Health.Report told = details
                ? report
                : new Health.Report(
                        report.level(),
                        report.components().stream()
                                .map(part -> new Health.Component(part.name(), part.level(), ""))
                                .toList());
        Json.answer(ctx, report.level() == Health.Level.DOWN ? 503 : 200, told);
    }

    void ready(Context ctx) {
        Lifecycle.Phase phase = lifecycle.phase();
        Json.answer(ctx, phase == Lifecycle.Phase.SERVING ? 200 : 503, Map.of("phase", phase));
    }

    static void description(Context ctx) throws IOException {
        try (InputStream yaml = EngineRoutes.class.getResourceAsStream(DESCRIPTION)) {
            if (yaml == null) {
                throw new IllegalStateException("no " + DESCRIPTION + " in this build");
            }
            ctx.contentType("application/yaml;charset=utf-8").result(yaml.readAllBytes());
        }
    }
}
