package io.parley.engine.sip.guard;

/** So many a second, and a burst of so many at once. Time is given; for one thread at a time. */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long filledNanos;

    TokenBucket(double perSecond, double burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledNanos = nowNanos;
    }

    /** Takes one; false: there is none left. */
    boolean take(long nowNanos) {
        return take(1, nowNanos);
    }

    /** Takes some; false, and all are left, if there are not so many. */
    boolean take(double wanted, long nowNanos) {
        tokens = Math.min(burst, tokens + Math.max(0, nowNanos - filledNanos) / NANOS * perSecond);
        filledNanos = nowNanos;
        if (tokens < wanted) {
            return false;
        }
        tokens -= wanted;
        return true;
    }
}
