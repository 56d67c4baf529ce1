package io.parley.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits in a test until something is so: polls every 2 ms up to a bound. For code that runs on threads of its own; code
 * that takes a clock is tested on {@link io.parley.testkit.time.VirtualTime} instead.
 */
public final class Await {

    /** Long enough for a busy machine; a test that passes never waits so long. */
    public static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {}

    /**
     * Waits at most {@link #DEFAULT_BOUND}.
     *
     * @param what the thing awaited, for the failure: "the call is answered"
     * @throws AssertionError if it is not so in time
     */
    public static void until(String what, BooleanSupplier condition) {
        until(what, DEFAULT_BOUND, condition);
    }

    /**
     * Waits until a condition holds.
     *
     * @throws AssertionError if it does not hold within the bound, or the thread is interrupted
     */
    public static void until(String what, Duration bound, BooleanSupplier condition) {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting until " + what);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within " + bound.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * Waits for a value, at most {@link #DEFAULT_BOUND}.
     *
     * @throws AssertionError if there is none in time
     */
    public static <T> T value(String what, Supplier<Optional<T>> source) {
        return value(what, DEFAULT_BOUND, source);
    }

    /**
     * Waits for a value.
     *
     * @throws AssertionError if there is none within the bound, or the thread is interrupted
     */
    public static <T> T value(String what, Duration bound, Supplier<Optional<T>> source) {
        long deadline = System.nanoTime() + bound.toNanos();
        while (true) {
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for " + what);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within " + bound.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
