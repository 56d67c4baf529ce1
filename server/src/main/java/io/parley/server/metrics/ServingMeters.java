package io.parley.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parley.server.admission.Admission;
import io.parley.server.admission.Overload;
import io.parley.server.catalog.Catalog;
import io.parley.server.lifecycle.Lifecycle;
import io.parley.server.switchboard.CustomerRouting;
import io.parley.server.switchboard.InboundRefusals;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What a serving engine is doing as a whole: phase, catalog, trunks, admission. Read when asked, on the asker's thread. */
final class ServingMeters {
    private final Readings readings;
    private final CallMeters calls;
    private final ServingParts parts;
    private final RegistrationMeters registrations;
    private final GatewayMeters gateways;

    // Guarded by this: what has its meters.
    private final Set<String> trunks = new HashSet<>();
    private final Set<String> bots = new HashSet<>();

    /** Of the trunks those that are few enough to be told apart. */
    private final Set<String> measured = new HashSet<>();

    ServingMeters(MeterRegistry registry, CallMeters calls, ServingParts parts) {
        this.readings = new Readings(registry);
        this.calls = calls;
        this.parts = parts;
        this.registrations = new RegistrationMeters(registry, parts.registrations());
        this.gateways = new GatewayMeters(registry, parts.gateways());
        new PhoneMeters(registry, parts.registrar()).watch();
        phases();
        catalog();
        refusals();
        refresh();
    }

    /** Registers bots and trunks that have come into force since the last time. */
    synchronized void refresh() {
        Catalog now = parts.catalog().get();
        now.allTrunks().stream()
                .filter(trunk -> trunk.uplink().register().isPresent())
                .forEach(trunk -> registrations.watch(trunk.name()));
        measured.forEach(gateways::refresh);
        if (trunks.containsAll(now.trunks().keySet())
                && bots.containsAll(now.bots().keySet())) {
            return;
        }
        bots.addAll(now.bots().keySet());
        calls.inForce(now.trunks().keySet(), now.bots().keySet());
        for (String trunk : now.trunks().keySet()) {
            if (trunks.add(trunk) && trunks.size() <= CallMeters.MAX_TRUNKS) {
                Tags tags = Tags.of("trunk", trunk);
                readings.gauge(
                        "parley.trunk.channels.used",
                        "Calls now on the trunk.",
                        tags,
                        () -> parts.callsOnTrunk().applyAsInt(trunk));
                readings.gauge(
                        "parley.trunk.channels.limit",
                        "Calls that the trunk may have at a time; 0 once it is no longer in force.",
                        tags,
                        () -> channels(trunk));
                readings.counter(
                        "parley.dial.refusals",
                        "Calls and transfers that the trunk's rules were against.",
                        tags,
                        () -> parts.dialRefused().apply(trunk));
                measured.add(trunk);
                gateways.refresh(trunk);
            }
        }
    }

    private int channels(String trunk) {
        return parts.catalog().get().trunk(trunk).map(each -> each.channels()).orElse(0);
    }

    private void phases() {
        for (Lifecycle.Phase phase : Lifecycle.Phase.values()) {
            readings.gauge(
                    "parley.engine.phase",
                    "1 for the phase that the engine is in, 0 for the others.",
                    Tags.of("phase", phase.name().toLowerCase(Locale.ROOT)),
                    () -> parts.phase().get() == phase ? 1 : 0);
        }
    }

    private void catalog() {
        readings.gauge(
                "parley.catalog.bots",
                "Bots in force.",
                Tags.empty(),
                () -> parts.catalog().get().bots().size());
        readings.gauge(
                "parley.catalog.trunks",
                "Trunks in force.",
                Tags.empty(),
                () -> parts.catalog().get().trunks().size());
        String reloads = "Reloads of bots and trunks, by whether they were taken.";
        readings.counter(
                "parley.catalog.reloads",
                reloads,
                Tags.of("result", "ok"),
                () -> parts.reloads().get().done());
        readings.counter(
                "parley.catalog.reloads",
                reloads,
                Tags.of("result", "refused"),
                () -> parts.reloads().get().refused());
    }

    private void refusals() {
        for (Admission.Reason reason : Admission.Reason.values()) {
            readings.counter(
                    "parley.admission.refusals",
                    "Calls that were not admitted, by reason.",
                    Tags.of("reason", reason.name().toLowerCase(Locale.ROOT)),
                    () -> parts.refused().get().getOrDefault(reason, 0L));
        }
        for (InboundRefusals.Reason reason : InboundRefusals.Reason.values()) {
            readings.counter(
                    "parley.inbound.refusals",
                    "Received calls that were refused, by reason; not_now are those that were not admitted.",
                    Tags.of("reason", reason.name().toLowerCase(Locale.ROOT)),
                    () -> parts.turnedAway().get().getOrDefault(reason, 0L));
        }
        for (CustomerRouting.Result result : CustomerRouting.Result.values()) {
            readings.counter(
                    "parley.inbound.decisions",
                    "Received calls on which a service decides, by what came of it.",
                    Tags.of("result", result.name().toLowerCase(Locale.ROOT)),
                    () -> parts.decided().get().getOrDefault(result, 0L));
        }
        for (Overload.Level level : Overload.Level.values()) {
            readings.gauge(
                    "parley.overload.level",
                    "1 for what the load has led to, 0 for the others: no neural detector, then no interim texts, then no new calls.",
                    Tags.of("level", level.name().toLowerCase(Locale.ROOT)),
                    () -> parts.overload().get() == level ? 1 : 0);
        }
    }
}
