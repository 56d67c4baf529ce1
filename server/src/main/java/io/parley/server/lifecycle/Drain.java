package io.parley.server.lifecycle;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a serving engine, in order: from {@link #begin} on no call begins; those that run may end by themselves
 * until a bound, and are hung up then; when the last record is written, or is not coming, {@link #over} says so. It does
 * not close anything nor end the process: whoever waits for {@link #over} does.
 *
 * <p>Any thread begins and hurries it; its steps run on the engine clock's thread and return at once.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** What the calls' records say of those that are ended. */
    public static final String REASON = "the engine stops";

    /** Calls that were hung up have this long to end and to be recorded. */
    static final Duration LAST_WORDS = Duration.ofSeconds(8);

    /** Between two announcements. */
    static final Duration ANNOUNCED_EVERY = Duration.ofSeconds(5);

    private static final Duration STEP = Duration.ofMillis(100);
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    /** What is to be drained. */
    public interface Calls {
        /** Calls that have not ended, or whose record is not written. */
        int running();

        /** Ends all of them; returns at once, twice is no error. */
        void hangUp(String reason);
    }

    /**
     * How far it is.
     *
     * @param calls that run
     * @param left until they are ended; zero: they have been told
     */
    public record Progress(int calls, Duration left) {

        /** For people: {@code draining: 12 calls, 48 s left}. */
        public String line() {
            return String.format(
                    Locale.ROOT,
                    "draining: %d call%s, %s",
                    calls,
                    calls == 1 ? "" : "s",
                    left.isZero() ? "ending them now" : left.toSeconds() + " s left");
        }
    }

    /**
     * What came of it.
     *
     * @param endedByUs calls that did not end by themselves
     * @param abandoned of these, calls whose end did not come in time
     */
    public record Drained(int endedByUs, int abandoned) {}

    private final Lifecycle lifecycle;
    private final EngineClock clock;
    private final Calls calls;
    private final Duration bound;
    private final List<Consumer<Progress>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Drained> over = new CompletableFuture<>();

    // Guarded by this.
    private boolean begun;
    private boolean told;
    private long endsNanos;
    private long announceNanos;
    private int endedByUs;

    /**
     * Not begun yet.
     *
     * @param bound running calls may go on for so long
     */
    public Drain(Lifecycle lifecycle, EngineClock clock, Calls calls, Duration bound) {
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.calls = calls;
        this.bound = bound;
    }

    /** Tells how far it is: at its beginning, every few seconds, and when calls are ended. On the thread of that step. */
    public void announceTo(Consumer<Progress> listener) {
        listeners.add(listener);
    }

    /** Begins; false if it has begun before. */
    public boolean begin() {
        synchronized (this) {
            if (begun) {
                return false;
            }
            begun = true;
            lifecycle.reach(Lifecycle.Phase.DRAINING);
            endsNanos = clock.nanoTime() + bound.toNanos();
            announceNanos = clock.nanoTime();
        }
        step();
        return true;
    }

    /** Begins, or waits no longer: calls that still run are ended now. */
    public void hurry() {
        if (begin()) {
            return;
        }
        synchronized (this) {
            if (!told) {
                endsNanos = Math.min(endsNanos, clock.nanoTime());
            }
        }
    }

    /** Completed, never with a failure, when there is nothing left to wait for. */
    public CompletableFuture<Drained> over() {
        return over.copy();
    }

    /** How far it is; before it has begun, what it would begin with. */
    public Progress progress() {
        synchronized (this) {
            return new Progress(calls.running(), begun ? left(clock.nanoTime()) : bound);
        }
    }

    private void step() {
        if (over.isDone()) {
            return;
        }
        Progress news = null;
        Drained end = null;
        synchronized (this) {
            long now = clock.nanoTime();
            int running = calls.running();
            if (running == 0) {
                end = new Drained(endedByUs, 0);
            } else if (now - endsNanos - LAST_WORDS.toNanos() >= 0) {
                end = new Drained(endedByUs, running);
            } else if (now - endsNanos >= 0) {
                // Again with each step: a call whose prompts were being rendered may only have begun since.
                calls.hangUp(REASON);
                if (!told) {
                    told = true;
                    endedByUs = running;
                    news = new Progress(running, Duration.ZERO);
                }
            } else if (now - announceNanos >= 0) {
                announceNanos = now + ANNOUNCED_EVERY.toNanos();
                news = new Progress(running, left(now));
            }
        }
        if (news != null) {
            announce(news);
        }
        if (end != null) {
            LOG.atInfo()
                    .addKeyValue("endedByUs", end.endedByUs)
                    .addKeyValue("abandoned", end.abandoned)
                    .log("drained");
            over.complete(end);
        } else {
            var _ = clock.schedule(STEP, this::step);
        }
    }

    private Duration left(long now) {
        // Rounded up: "0 s left" would be wrong until it is true.
        long nanos = Math.max(0, endsNanos - now);
        return Duration.ofSeconds((nanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
    }

    private void announce(Progress news) {
        LOG.atInfo()
                .addKeyValue("calls", news.calls)
                .addKeyValue("secondsLeft", news.left.toSeconds())
                .log("draining");
        for (Consumer<Progress> listener : listeners) {
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                // A terminal that is gone must not keep the calls.
                LOG.atWarn().setCause(e).log("progress of the drain could not be told");
            }
        }
    }
}
