package io.parley.engine.call;

import io.parley.media.SpeechEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way into a call: tasks of its owner, run one at a time, in order. Anyone posts, and posting never blocks; the
 * call's virtual thread runs them ({@link #runUntilClosed}), or a simulation does ({@link #drain}).
 *
 * <p>Bounded by {@link #CAPACITY}. Partials coalesce to the latest one, so that what is left (terminals, digits, SIP,
 * timers) is bounded by what a call can have open. Should the box be full all the same, nothing is dropped silently: the
 * task is refused, and the owner learns of it with its next turn and ends the call.
 */
final class Mailbox implements Executor {

    /** Far more than a call can have open at once: it fills only when the owner hangs. */
    static final int CAPACITY = 1024;

    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicReference<SpeechEvent.@Nullable Partial> latestPartial = new AtomicReference<>();
    private final Consumer<Throwable> onFailure;
    private volatile boolean closed;
    private volatile boolean overflowed;

    /** @param onFailure runs on the owner for a task that threw, or for an overflow: it ends this call alone */
    Mailbox(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            return;
        }
        if (!tasks.offer(task)) {
            overflowed = true;
        }
    }

    /** Posts a partial in place of an earlier one that has not been taken yet. */
    void postPartial(SpeechEvent.Partial partial, Consumer<SpeechEvent> receiver) {
        if (latestPartial.getAndSet(partial) == null) {
            execute(() -> {
                SpeechEvent.Partial latest = latestPartial.getAndSet(null);
                if (latest != null) {
                    receiver.accept(latest);
                }
            });
        }
    }

    /** After this, tasks are ignored and {@link #runUntilClosed} returns. */
    void close() {
        closed = true;
        // Wakes an owner that waits; one that has tasks needs no waking, so a full box is no harm.
        if (tasks.isEmpty()) {
            boolean woken = tasks.offer(() -> {});
            assert woken || !tasks.isEmpty();
        }
    }

    /** The body of the owner's thread. */
    void runUntilClosed() {
        try {
            while (!closed) {
                run(tasks.take());
            }
        } catch (InterruptedException e) {
            // Nobody interrupts a call's owner but the end of the process.
            Thread.currentThread().interrupt();
        }
    }

    /** Runs what is there now and what that posts in turn; for drivers that are the owner themselves. */
    void drain() {
        for (Runnable task = tasks.poll(); task != null && !closed; task = tasks.poll()) {
            run(task);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
            if (overflowed) {
                overflowed = false;
                onFailure.accept(new IllegalStateException("mailbox full: " + CAPACITY + " tasks"));
            }
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        }
    }
}
