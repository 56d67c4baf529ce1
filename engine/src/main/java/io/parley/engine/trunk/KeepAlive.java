package io.parley.engine.trunk;

import java.time.Duration;

/**
 * How a trunk's gateways are asked whether they are there (OPTIONS, RFC 3261 section 11).
 *
 * @param every from one question to the next, a tenth more or less
 * @param within no answer after so long is no answer
 * @param downAfter so many questions in a row without an answer: the gateway is down
 * @param upAfter so many answers in a row: it is up again
 */
public record KeepAlive(Duration every, Duration within, int downAfter, int upAfter) {
    static final Duration SHORTEST_EVERY = Duration.ofSeconds(1);
    static final Duration LONGEST_EVERY = Duration.ofHours(1);
    static final Duration SHORTEST_WITHIN = Duration.ofMillis(100);
    static final Duration LONGEST_WITHIN = Duration.ofSeconds(32); // timer F (RFC 3261 section 17.1.2.2)
    static final int MOST_IN_A_ROW = 20;

    /** What a {@code keep-alive:} without keys means. */
    public static final KeepAlive DEFAULT = new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(4), 3, 2);

    /**
     * Whether an answer shows that calls may be taken. Almost any does: a gateway that does not know OPTIONS, or wants a
     * password, is there. 503 says that it takes none, and 408 comes from a proxy that does not reach it.
     *
     * @param status 0: there was none
     */
    public boolean isAlive(int status) {
        return status > 0 && status != 408 && status != 503;
    }
}
