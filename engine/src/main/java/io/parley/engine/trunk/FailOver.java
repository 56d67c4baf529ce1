package io.parley.engine.trunk;

import io.parley.engine.sip.SipLeg;
import java.time.Duration;
import java.util.Set;

/**
 * When a call that one gateway did not take is offered to the next. Only what speaks of the gateway or of the network
 * behind it does so: what speaks of the callee would be the same everywhere, and would ring him twice. Pure.
 *
 * @param on final answers, {@link #LOWEST} … {@link #HIGHEST} without those of {@link #OF_THE_CALLEE}
 * @param tryFor a gateway that says nothing at all for so long, not even 100, is given up while there is another
 * @param rest a gateway that could not be reached, or was given up, is tried last for so long; 0: it is not
 * @param retryAfterAtMost a gateway that says 503 with Retry-After is tried last for as long as it says, but for no longer
 *     than this
 */
public record FailOver(Set<Integer> on, Duration tryFor, Duration rest, Duration retryAfterAtMost) {
    static final int LOWEST = 400;
    static final int HIGHEST = 599;

    static final Duration SHORTEST_TRY = Duration.ofMillis(200);
    static final Duration LONGEST_TRY =
            Duration.ofSeconds(32); // timer B ends the INVITE then (RFC 3261 section 17.1.1.2)
    static final Duration LONGEST_REST = Duration.ofHours(1);
    static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    /** Answers that tell of the callee or of us (RFC 3261 section 21), and are never asked for twice. */
    static final Set<Integer> OF_THE_CALLEE = Set.of(401, 404, 407, 410, 414, 416, 484, 485, 486, 487, 491, 493);

    /** Causes of Q.850 that tell of the callee; they say more than the status beside them (RFC 3398 section 8.2.6.1). */
    private static final Set<Integer> CAUSES_OF_THE_CALLEE = Set.of(1, 16, 17, 18, 19, 20, 21, 22, 28);

    /** What holds unless a trunk's file says otherwise. */
    public static final FailOver DEFAULT = new FailOver(
            Set.of(408, 430, 500, 502, 503, 504), Duration.ofSeconds(4), Duration.ofSeconds(30), Duration.ofMinutes(5));

    public FailOver {
        on = Set.copyOf(on);
    }

    /** Whether a leg that ended so before it rang is to be offered to the next gateway. */
    public boolean allows(SipLeg.Ending ending) {
        return switch (ending.kind()) {
            case REFUSED ->
                ending.by() == SipLeg.Ending.By.PEER
                        && on.contains(ending.status())
                        && !CAUSES_OF_THE_CALLEE.contains(ending.q850Cause().orElse(0));
            case TIMED_OUT, TRANSPORT_FAILED -> ending.by() == SipLeg.Ending.By.NETWORK;
            case BYE, CANCELLED, PROTOCOL_ERROR -> false;
        };
    }
}
