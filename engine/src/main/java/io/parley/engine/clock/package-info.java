/** Time as it is given to the engine: nanoseconds and timers of {@link io.parley.engine.clock.EngineClock}, wall clock for stamps. */
@NullMarked
package io.parley.engine.clock;

import org.jspecify.annotations.NullMarked;
