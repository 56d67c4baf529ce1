package io.parley.engine.registrar;

import io.parley.engine.bounds.Seldom;
import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that passwords are wrong, in one line a minute however many are, without any user. Whoever calls has the only turn.
 */
final class LogInLog {
    private static final Logger LOG = LoggerFactory.getLogger(LogInLog.class);

    /** Between two lines. */
    static final Duration QUIET = Duration.ofMinutes(1);

    private final Seldom speaks;
    private long told;

    LogInLog(EngineClock clock) {
        speaks = new Seldom(QUIET, clock::nanoTime);
    }

    /** @param source of the last one */
    void tell(Map<LogIns.Result, Long> counts, Origin source) {
        long refused = counts.getOrDefault(LogIns.Result.WRONG, 0L) + counts.getOrDefault(LogIns.Result.WAITS, 0L);
        if (refused == told || !speaks.now()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("refused", refused - told)
                .addKeyValue("lastSource", source.host())
                .log("log-ins are refused");
        told = refused;
    }
}
