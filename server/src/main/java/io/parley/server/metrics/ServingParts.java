package io.parley.server.metrics;

import io.parley.engine.gateway.GatewayState;
import io.parley.engine.registrar.Registrar;
import io.parley.engine.registration.RegistrationState;
import io.parley.server.admission.Admission;
import io.parley.server.admission.Overload;
import io.parley.server.catalog.Catalog;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.switchboard.CustomerRouting;
import io.parley.server.switchboard.InboundRefusals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What the meters read of a serving engine, each time they are asked for.
 *
 * @param phase what the process is doing
 * @param catalog bots and trunks in force
 * @param reloads how often the catalog was replaced, and how often that was refused
 * @param callsOnTrunk calls now, by the trunk's name
 * @param registrations how a trunk's registration stands, by the trunk's name; empty: it has none
 * @param refused calls that were not admitted, by reason
 * @param turnedAway received calls that were refused, those not admitted among them, by reason
 * @param gateways what is known of a trunk's gateways, by its name; none of a trunk that is not in force
 * @param dialRefused calls and transfers that a trunk's rules were against, by its name
 * @param overload what has been given up because the engine cannot keep up
 * @param registrar with whom phones register
 * @param decided calls on which services decide, by what came of it
 */
public record ServingParts(
        Supplier<Lifecycle.Phase> phase,
        Supplier<Catalog> catalog,
        Supplier<Reloads> reloads,
        ToIntFunction<String> callsOnTrunk,
        Function<String, Optional<RegistrationState>> registrations,
        Supplier<Map<Admission.Reason, Long>> refused,
        Supplier<Map<InboundRefusals.Reason, Long>> turnedAway,
        Function<String, Long> dialRefused,
        Supplier<Overload.Level> overload,
        Function<String, List<GatewayState.Reading>> gateways,
        Registrar registrar,
        Supplier<Map<CustomerRouting.Result, Long>> decided) {

    /** Reloads since the start. */
    public record Reloads(long done, long refused) {
        public static final Reloads NONE = new Reloads(0, 0);
    }
}
