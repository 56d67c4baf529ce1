package io.parley.engine.bounds;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Says yes the first time, and then not before some time has passed: for what is worth a line in the log, not a thousand. Any thread. */
public final class Seldom {
    private final long quietNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong last;

    /**
     * One that has not said yes yet.
     *
     * @param quiet from one yes to the next
     * @param nanoTime monotonic
     */
    public Seldom(Duration quiet, LongSupplier nanoTime) {
        this.quietNanos = quiet.toNanos();
        this.nanoTime = nanoTime;
        this.last = new AtomicLong(nanoTime.getAsLong() - quietNanos);
    }

    /** Whether it is time; of several who ask at once, one hears yes. */
    public boolean now() {
        long now = nanoTime.getAsLong();
        long before = last.get();
        return now - before >= quietNanos && last.compareAndSet(before, now);
    }
}
