package io.parley.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parley.engine.registration.RegistrationState;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** How trunks' registrations stand. Read when asked, on the asker's thread; {@link #watch} by one thread at a time. */
final class RegistrationMeters {
    private final Readings readings;
    private final Function<String, Optional<RegistrationState>> states;
    private final Set<String> watched = new HashSet<>();

    /** @param states by the trunk's name; empty: it has none */
    RegistrationMeters(MeterRegistry registry, Function<String, Optional<RegistrationState>> states) {
        this.readings = new Readings(registry);
        this.states = states;
    }

    /** A trunk that registers; twice is no error. */
    void watch(String trunk) {
        if (watched.size() >= CallMeters.MAX_TRUNKS || !watched.add(trunk)) {
            return;
        }
        readings.gauge(
                "parley.trunk.registered",
                "1 while the trunk is registered, 0 while it is not; NaN once its file no longer asks for it.",
                Tags.of("trunk", trunk),
                () -> states.apply(trunk).map(RegistrationMeters::up).orElse(Double.NaN));
        attempts(trunk, "ok", it -> it.tally().succeeded());
        attempts(trunk, "failed", it -> it.tally().failed());
    }

    private static double up(RegistrationState state) {
        return state.phase() == RegistrationState.Phase.REGISTERED ? 1 : 0;
    }

    private void attempts(String trunk, String result, ToLongFunction<RegistrationState> count) {
        readings.counter(
                "parley.trunk.registration.attempts",
                "REGISTER requests that were answered or given up, challenges not counted apart, by what came of them.",
                Tags.of("trunk", trunk, "result", result),
                () -> states.apply(trunk).map(count::applyAsLong).orElse(0L));
    }
}
