package io.parley.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.expression.Value;
import io.parley.engine.gateway.GatewayBook;
import io.parley.engine.gateway.GatewayState;
import io.parley.engine.registration.RegistrationState;
import io.parley.engine.trunk.Gateway;
import io.parley.engine.trunk.Trunk;
import io.parley.server.admission.Admission;
import io.parley.server.catalog.Catalog;
import io.parley.server.catalog.LiveCatalog;
import io.parley.server.catalog.Reload;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** {@code /v1/bots}, {@code /v1/trunks}, {@code /v1/reload}: what is in force, without anything secret. */
final class CatalogRoutes {
    private final LiveCatalog catalog;
    private final Admission admission;
    private final GatewayBook gateways;
    private final Function<String, Optional<RegistrationState>> registrations;

    /** @param registrations how a trunk's registration stands, by the trunk's name; empty: it has none */
    CatalogRoutes(
            LiveCatalog catalog,
            Admission admission,
            Function<String, Optional<RegistrationState>> registrations,
            GatewayBook gateways) {
        this.gateways = gateways;
        this.catalog = catalog;
        this.admission = admission;
        this.registrations = registrations;
    }

    private record BotView(String name, String hash, String language, Instant since, List<VariableView> variables) {
        static BotView of(Catalog.BotInForce inForce) {
            Bot bot = inForce.duty().bot();
            return new BotView(
                    bot.name(),
                    bot.hash(),
                    bot.language(),
                    inForce.since(),
                    bot.declaredVariables().values().stream()
                            .map(VariableView::of)
                            .toList());
        }
    }

    private record VariableView(
            String name,
            String type,
            List<String> oneOf,
            boolean required,
            @JsonProperty("default") Optional<String> otherwise,
            Optional<String> example) {
        static VariableView of(Bot.Variable variable) {
            return new VariableView(
                    variable.name(),
                    variable.type().word(),
                    variable.oneOf(),
                    variable.required(),
                    variable.otherwise().map(Value::spoken),
                    variable.example());
        }
    }

    private record TrunkView(
            String name,
            String hash,
            Instant since,
            String gateway,
            List<GatewayView> gateways,
            List<String> callerIds,
            Channels channels,
            int callsPerSecond,
            Optional<RegistrationView> registration) {}

    private record RegistrationView(
            RegistrationState.Phase state,
            Instant since,
            Optional<Integer> status,
            Optional<String> reason,
            Optional<Instant> boundUntil,
            Optional<Instant> nextAttempt) {
        static RegistrationView of(RegistrationState state) {
            return new RegistrationView(
                    state.phase(),
                    state.since(),
                    state.failure().map(RegistrationState.Failure::status).filter(status -> status != 0),
                    state.failure().map(RegistrationState.Failure::reason),
                    state.boundUntil(),
                    state.nextAttempt());
        }
    }

    private record GatewayView(
            String name,
            int priority,
            int weight,
            GatewayState.Health health,
            Optional<Instant> since,
            Optional<Integer> lastStatus,
            Optional<String> lastReason,
            long restSeconds,
            long attempts,
            long failures,
            long failOvers) {
        static GatewayView of(Gateway gateway, GatewayState.Reading known) {
            return new GatewayView(
                    known.name(),
                    gateway.priority(),
                    gateway.weight(),
                    known.health(),
                    known.since(),
                    Optional.of(known.lastStatus()).filter(it -> it > 0),
                    Optional.of(known.lastReason()).filter(it -> !it.isEmpty()),
                    known.restSeconds(),
                    known.attempts(),
                    known.failures(),
                    known.failOvers());
        }
    }

    private record Channels(int inUse, int limit) {}

    private record Bots(List<BotView> bots) {}

    private record Trunks(List<TrunkView> trunks) {}

    void bots(Context ctx) {
        Json.answer(
                ctx,
                200,
                new Bots(catalog.current().bots().values().stream()
                        .map(BotView::of)
                        .sorted(Comparator.comparing(BotView::name))
                        .toList()));
    }

    void bot(Context ctx) {
        Json.answer(
                ctx,
                200,
                Optional.ofNullable(catalog.current().bots().get(ctx.pathParam("name")))
                        .map(BotView::of)
                        .orElseThrow(() -> Problem.of(Problem.Kind.NO_SUCH_BOT, "no bot of this name is in force")
                                .thrown()));
    }

    void trunks(Context ctx) {
        Json.answer(
                ctx,
                200,
                new Trunks(catalog.current().trunks().values().stream()
                        .map(this::view)
                        .sorted(Comparator.comparing(TrunkView::name))
                        .toList()));
    }

    void trunk(Context ctx) {
        Json.answer(
                ctx,
                200,
                Optional.ofNullable(catalog.current().trunks().get(ctx.pathParam("name")))
                        .map(this::view)
                        .orElseThrow(() -> Problem.of(Problem.Kind.NO_SUCH_TRUNK, "no trunk of this name is in force")
                                .thrown()));
    }

    /** Blocks until what is right is in force. */
    void reload(Context ctx) {
        Json.answer(ctx, 200, ReloadView.of(catalog.reload(Reload.Trigger.COMMAND)));
    }

    private TrunkView view(Catalog.TrunkInForce inForce) {
        Trunk trunk = inForce.trunk();
        List<Gateway> all = trunk.gateways().all();
        List<GatewayState.Reading> known = gateways.readings(trunk);
        return new TrunkView(
                trunk.name(),
                inForce.hash(),
                inForce.since(),
                trunk.gateway().name(),
                IntStream.range(0, all.size())
                        .mapToObj(i -> GatewayView.of(all.get(i), known.get(i)))
                        .toList(),
                trunk.callerIds(),
                new Channels(admission.callsOn(trunk.name()), trunk.channels()),
                trunk.limits().callsPerSecond(),
                registrations.apply(trunk.name()).map(RegistrationView::of));
    }
}
