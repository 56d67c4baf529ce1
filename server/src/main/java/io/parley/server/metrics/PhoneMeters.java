package io.parley.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parley.engine.registrar.LogIns;
import io.parley.engine.registrar.Registrar;
import java.util.Locale;

/** Phones that register with the engine, none of them by name. Read when asked, on the asker's thread. */
final class PhoneMeters {
    private final Readings readings;
    private final Registrar registrar;

    PhoneMeters(MeterRegistry registry, Registrar registrar) {
        this.readings = new Readings(registry);
        this.registrar = registrar;
    }

    void watch() {
        readings.gauge(
                "parley.phones",
                "Phones that may register.",
                Tags.empty(),
                () -> registrar.phones().size());
        readings.gauge(
                "parley.phones.registered",
                "Phones that are registered now.",
                Tags.empty(),
                () -> registrar.phones().stream()
                        .filter(phone -> !phone.bindings().isEmpty())
                        .count());
        for (LogIns.Result result : LogIns.Result.values()) {
            readings.counter(
                    "parley.phone.log.ins",
                    "Requests that had to log in, by what came of it.",
                    Tags.of("result", result.name().toLowerCase(Locale.ROOT)),
                    () -> registrar.logIns().getOrDefault(result, 0L));
        }
        for (Registrar.Done done : Registrar.Done.values()) {
            readings.counter(
                    "parley.phone.registrations",
                    "REGISTER requests of those who had logged in, by what came of them.",
                    Tags.of("result", done.name().toLowerCase(Locale.ROOT)),
                    () -> registrar.registrations().getOrDefault(done, 0L));
        }
    }
}
