package io.parley.engine.clock;

import java.time.Duration;

final class VirtualEngineClockTest extends EngineClockContract {
    private final VirtualEngineClock clock = new VirtualEngineClock();

    @Override
    protected EngineClock clock() {
        return clock;
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }
}
