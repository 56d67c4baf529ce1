package io.parley.engine.gateway;

import io.parley.engine.sip.SipLeg;
import io.parley.engine.trunk.FailOver;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of one gateway of one trunk, by the calls that were offered to it. It outlives reloads of the trunk, for
 * as long as the gateway is in its file. Any thread.
 */
public final class GatewayState {
    private final String name;
    private final LongAdder attempts = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder movedOn = new LongAdder();

    // Guarded by this: they change together.
    private int lastStatus;
    private String lastReason = "";
    private long restUntilNanos;
    private boolean resting;

    GatewayState(String name) {
        this.name = name;
    }

    /** As in records and metrics: {@code sbc1.carrier.example:5060;transport=udp}. */
    public String name() {
        return name;
    }

    /**
     * What is known at one moment.
     *
     * @param lastStatus of the last call or question that was answered, 0 if none was
     * @param lastReason why it was given up the last time; empty: it never was, or it is well again
     * @param restSeconds for so long it is tried last, rounded up; 0: it is not
     * @param attempts INVITEs so far
     * @param failures of these, those that it did not take and another might have
     * @param failOvers of these, those that another gateway was offered
     */
    public record Reading(
            String name,
            int lastStatus,
            String lastReason,
            long restSeconds,
            long attempts,
            long failures,
            long failOvers) {}

    /** What is known now. */
    public synchronized Reading reading(long nowNanos) {
        long rest = rests(nowNanos) ? restUntilNanos - nowNanos : 0;
        return new Reading(
                name,
                lastStatus,
                lastReason,
                Math.ceilDiv(rest, Duration.ofSeconds(1).toNanos()),
                attempts.sum(),
                failures.sum(),
                movedOn.sum());
    }

    /** An INVITE goes out. */
    void tried() {
        attempts.increment();
    }

    /** It rang or was answered or refused for the callee's sake: the gateway works. */
    synchronized void works(int status) {
        lastStatus = status;
        lastReason = "";
        resting = false;
    }

    /** It did not take the call, and another gateway might. */
    synchronized void failed(SipLeg.Ending ending, FailOver rules, long nowNanos) {
        failures.increment();
        lastReason = ending.reason();
        if (ending.status() > 0) {
            lastStatus = ending.status();
        }
        rest(restFor(ending, rules), nowNanos);
    }

    /** Another gateway is offered the call. */
    void movedOn() {
        movedOn.increment();
    }

    /** RFC 3261 section 21.5.4: a 503 without Retry-After is no more than a 500. */
    private static Duration restFor(SipLeg.Ending ending, FailOver rules) {
        if (ending.kind() != SipLeg.Ending.Kind.REFUSED) {
            return rules.rest();
        }
        Duration asked = Duration.ofSeconds(
                ending.status() == 503 ? ending.retryAfterSeconds().orElse(0) : 0);
        return asked.compareTo(rules.retryAfterAtMost()) > 0 ? rules.retryAfterAtMost() : asked;
    }

    private void rest(Duration wanted, long nowNanos) {
        if (wanted.isPositive()) {
            long until = nowNanos + wanted.toNanos();
            restUntilNanos = rests(nowNanos) && restUntilNanos - until > 0 ? restUntilNanos : until;
            resting = true;
        }
    }

    private boolean rests(long nowNanos) {
        return resting && restUntilNanos - nowNanos > 0;
    }

    /** Whether it is tried before those of which this is false. */
    synchronized boolean isPreferred(long nowNanos) {
        return !rests(nowNanos);
    }
}
