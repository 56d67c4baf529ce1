package io.parley.server.admission;

import java.util.concurrent.TimeUnit;

/**
 * Calls placed a second on one trunk, smoothly: a token bucket that holds one second's worth. Pure; the rate is an
 * argument, as a reload may change it. Not safe for threads: whoever owns it guards it.
 */
final class CallRate {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private double callsInHand;
    private long asOfNanos;
    private boolean begun;

    /**
     * Takes a call's turn.
     *
     * @return 0 if it was taken; else nothing was, and the nanoseconds until there will be one
     */
    long take(long nowNanos, int callsPerSecond) {
        long wait = waits(nowNanos, callsPerSecond);
        if (wait == 0) {
            callsInHand--;
        }
        return wait;
    }

    /** The last turn that was taken was not needed. */
    void giveBack() {
        callsInHand++;
    }

    /** The nanoseconds until a turn could be taken, 0: now. */
    long waits(long nowNanos, int callsPerSecond) {
        if (begun) {
            double earned = (nowNanos - asOfNanos) / NANOS_PER_SECOND * callsPerSecond;
            callsInHand = Math.min(callsPerSecond, callsInHand + Math.max(0, earned));
        } else {
            callsInHand = callsPerSecond;
            begun = true;
        }
        asOfNanos = nowNanos;
        if (callsInHand >= 1) {
            return 0;
        }
        return Math.max(1, Math.round((1 - callsInHand) / callsPerSecond * NANOS_PER_SECOND));
    }
}
