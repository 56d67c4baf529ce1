package io.parley.media.breaker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Whether a recogniser or synthesiser that may be out of order is to be asked. {@value #FAILURES_TO_OPEN} failures in a row say no; after
 * a time that doubles each time one request at once is a trial, and {@value #SUCCESSES_TO_CLOSE} trials in a row that
 * succeed say yes again: what works now and then is not asked now and then. Pure but for its state; any thread, without a
 * lock.
 */
public final class Breaker {
    static final int FAILURES_TO_OPEN = 3;
    static final int SUCCESSES_TO_CLOSE = 2;
    static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final AtomicReference<State> state = new AtomicReference<>(new Closed(0));

    private sealed interface State {}

    /** It is asked. */
    private record Closed(int failures) implements State {}

    /** It is not asked before a time. */
    private record Open(long untilNanos, long pauseNanos) implements State {}

    /** It is tried. */
    private record Trial(int successes, boolean running, long pauseNanos) implements State {}

    /** Whether it is to be asked now; then one of {@link #succeeded}, {@link #failed} and {@link #undecided} follows. */
    public boolean admits(long nowNanos) {
        while (true) {
            State now = state.get();
            State next = switch (now) {
                case Closed closed -> closed;
                case Open open -> nowNanos - open.untilNanos() >= 0 ? new Trial(0, true, open.pauseNanos()) : open;
                case Trial trial -> trial.running() ? trial : new Trial(trial.successes(), true, trial.pauseNanos());
            };
            if (next.equals(now)) {
                return now instanceof Closed;
            }
            if (state.compareAndSet(now, next)) {
                return true;
            }
        }
    }

    public void succeeded() {
        state.updateAndGet(now -> switch (now) {
            case Closed _ -> new Closed(0);
            // A late answer of before: no trial.
            case Open open -> open;
            case Trial trial ->
                trial.successes() + 1 >= SUCCESSES_TO_CLOSE
                        ? new Closed(0)
                        : new Trial(trial.successes() + 1, false, trial.pauseNanos());
        });
    }

    /** Counts a failure; true if this was the one after which it is not asked any more. */
    public boolean failed(long nowNanos) {
        UnaryOperator<State> after = now -> switch (now) {
            case Closed closed ->
                closed.failures() + 1 >= FAILURES_TO_OPEN
                        ? new Open(nowNanos + FIRST_PAUSE_NANOS, FIRST_PAUSE_NANOS)
                        : new Closed(closed.failures() + 1);
            case Open open -> open;
            case Trial trial -> {
                long pause = Math.min(2 * trial.pauseNanos(), LONGEST_PAUSE_NANOS);
                yield new Open(nowNanos + pause, pause);
            }
        };
        State before = state.getAndUpdate(after);
        return !(before instanceof Open) && after.apply(before) instanceof Open;
    }

    /** The request ended without telling anything: it was cancelled. */
    public void undecided() {
        state.updateAndGet(
                now -> now instanceof Trial trial ? new Trial(trial.successes(), false, trial.pauseNanos()) : now);
    }

    /** Whether it is asked without reserve. */
    public boolean isClosed() {
        return state.get() instanceof Closed;
    }
}
