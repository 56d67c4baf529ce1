package io.parley.engine.simulation;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.clock.EngineClockContract;
import java.time.Duration;

final class SimulationClockTest extends EngineClockContract {
    private final SimulationClock clock = new SimulationClock(Simulation.START);

    @Override
    protected EngineClock clock() {
        return clock;
    }

    @Override
    protected void pass(Duration time) {
        clock.advanceTo(clock.nanoTime() + time.toNanos(), () -> {});
    }
}
