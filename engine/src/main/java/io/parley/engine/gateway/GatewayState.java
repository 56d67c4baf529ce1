package io.parley.engine.gateway;

import io.parley.engine.sip.SipLeg;
import io.parley.engine.trunk.FailOver;
import io.parley.engine.trunk.KeepAlive;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of one gateway of one trunk, by the calls that were offered to it and by what it was asked. It outlives reloads of the trunk, for
 * as long as the gateway is in its file. Any thread.
 */
public final class GatewayState {
    /** Servers of one gateway that can rest at one time. */
    static final int MOST_RESTING = 64;

    private final String name;
    private final LongAdder attempts = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder movedOn = new LongAdder();

    /** Whether it answers when it is asked. */
    public enum Health {
        /** It is not asked, or has not been often enough yet. */
        UNKNOWN,
        UP,
        DOWN
    }

    // Guarded by this: they change together.
    private Health health = Health.UNKNOWN;
    private Optional<Instant> since = Optional.empty();
    private int inARow;
    private boolean lastAlive;
    private int lastStatus;
    private String lastReason = "";
    private long restUntilNanos;

    /** Servers behind the gateway that rest, by their address, until when. */
    private final Map<Locator.Target, Long> restingTargets = new LinkedHashMap<>();

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
     * @param since when it came up or went down; empty while that is unknown
     * @param lastStatus of the last call or question that was answered, 0 if none was
     * @param lastReason why it was given up the last time; empty: it never was, or it is well again
     * @param restSeconds for so long it is tried last, rounded up; 0: it is not
     * @param attempts INVITEs so far, and those that found no server
     * @param failures of these, those that it did not take and another might have
     * @param failOvers of these, those that another gateway was offered
     */
    public record Reading(
            String name,
            Health health,
            Optional<Instant> since,
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
                health,
                since,
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
        resting = false;
        if (health != Health.DOWN) {
            lastReason = "";
        }
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

    /**
     * It was asked.
     *
     * @param status of its answer, 0: none came
     * @return whether it has come up or gone down with this
     */
    synchronized boolean asked(int status, KeepAlive rules, Instant now) {
        boolean alive = rules.isAlive(status);
        inARow = alive == lastAlive ? Math.min(inARow + 1, Math.max(rules.downAfter(), rules.upAfter())) : 1;
        lastAlive = alive;
        if (status > 0) {
            lastStatus = status;
        }
        Health then = next(alive, rules);
        if (then == health) {
            return false;
        }
        health = then;
        since = Optional.of(now);
        lastReason = alive ? "" : status == 0 ? "no answer to OPTIONS" : status + " to OPTIONS";
        return true;
    }

    /** One that was never down needs one answer only to be up. */
    private Health next(boolean alive, KeepAlive rules) {
        return switch (health) {
            case UNKNOWN -> alive ? Health.UP : inARow >= rules.downAfter() ? Health.DOWN : health;
            case UP -> !alive && inARow >= rules.downAfter() ? Health.DOWN : health;
            case DOWN -> alive && inARow >= rules.upAfter() ? Health.UP : health;
        };
    }

    /** It is asked no longer. */
    synchronized void askedNoMore() {
        health = Health.UNKNOWN;
        since = Optional.empty();
        inARow = 0;
        lastAlive = false;
    }

    /** One of the servers behind the gateway did not take a call; another of them might. */
    synchronized void failed(Locator.Target target, SipLeg.Ending ending, FailOver rules, long nowNanos) {
        Duration rest = restFor(ending, rules);
        if (rest.isPositive()) {
            restingTargets.values().removeIf(until -> until - nowNanos <= 0);
            if (restingTargets.size() < MOST_RESTING) {
                restingTargets.put(target, nowNanos + rest.toNanos());
            }
        }
    }

    /** The servers behind the gateway as they are to be tried: those that rest come last. */
    synchronized List<Locator.Target> order(List<Locator.Target> targets, long nowNanos) {
        List<Locator.Target> order = new ArrayList<>(targets.size());
        targets.stream().filter(it -> !rests(it, nowNanos)).forEach(order::add);
        targets.stream().filter(it -> rests(it, nowNanos)).forEach(order::add);
        return order;
    }

    private boolean rests(Locator.Target target, long nowNanos) {
        Long until = restingTargets.get(target);
        return until != null && until - nowNanos > 0;
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
        return health != Health.DOWN && !rests(nowNanos);
    }
}
