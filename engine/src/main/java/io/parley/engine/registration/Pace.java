package io.parley.engine.registration;

import java.time.Duration;

/**
 * When a registration tries next. Pure; {@code chance} is a number from 0 to 1, below 1.
 *
 * @param expires asked for
 * @param refreshAt share of the granted time after which the binding is refreshed, at the latest
 * @param retryFrom bound of the first wait after a failure
 * @param retryTo bound of all waits
 */
public record Pace(Duration expires, double refreshAt, Duration retryFrom, Duration retryTo) {
    /** A refresh comes up to this share of its time early, so that not all trunks, and not all engines, come at once. */
    static final double EARLY = 0.1;

    /** However short a registrar's grants are. */
    static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    /** Who says Retry-After with more is asked again after this. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    /** 2 to this many failures is beyond every bound. */
    private static final int MAX_DOUBLINGS = 20;

    /** From the grant to the refresh. */
    Duration refresh(Duration granted, double chance) {
        return longer(times(granted, refreshAt * (1 - EARLY * chance)), SHORTEST_WAIT);
    }

    /**
     * From a failure to the next attempt: half to all of a bound that doubles with each failure (RFC 5626 section 4.5).
     *
     * @param failures in a row, 1 for the first
     */
    Duration retry(int failures, double chance) {
        Duration doubled = retryFrom.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return spread(doubled.compareTo(retryTo) < 0 ? doubled : retryTo, chance);
    }

    /** As {@link #retry}, where asking again soon changes nothing and may look like an attack: a wrong password. */
    Duration retryRefused(double chance) {
        return spread(retryTo, chance);
    }

    private static Duration spread(Duration bound, double chance) {
        return longer(times(bound, (1 + chance) / 2), SHORTEST_WAIT);
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofMillis((long) (duration.toMillis() * factor));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
