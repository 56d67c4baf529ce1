package io.parley.server.calls;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One reader's place in a call's events. The call's owner puts events in and never waits; the reader, a thread of its
 * own, takes them out. A reader that falls too far behind is cut off.
 */
public final class Subscription implements AutoCloseable {

    /** A talking call has some ten events a second: this is how far a reader may fall behind. */
    public static final int MAX_WAITING = 256;

    /** Why no more events come. */
    public enum End {
        /** The call has ended; its last event was given. */
        ENDED,
        TOO_SLOW,
        ENGINE_STOPS
    }

    /** What waiting for an event has brought. */
    public sealed interface Next {
        record Event(JournalEntry entry) implements Next {}

        /** Nothing, for so long as the reader wanted to wait. */
        record Quiet() implements Next {}

        record Over(End why) implements Next {}
    }

    private final long from;
    private final Consumer<Subscription> leave;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<JournalEntry> waiting = new ArrayDeque<>();
    private @Nullable End end;

    Subscription(long from, Consumer<Subscription> leave) {
        this.from = from;
        this.leave = leave;
    }

    /** Sequence number of the last event before this subscription; those up to it are in the journal. */
    public long from() {
        return from;
    }

    /** Takes an event; false if the reader is to get no more. */
    boolean offer(JournalEntry entry) {
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            if (waiting.size() >= MAX_WAITING) {
                end(End.TOO_SLOW);
                return false;
            }
            waiting.add(entry);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next event, or what came instead. */
    public Next next(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (waiting.isEmpty() && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (end != null) {
                return new Next.Over(end);
            }
            JournalEntry entry = waiting.poll();
            if (entry == null) {
                return new Next.Quiet();
            }
            if (entry.event() instanceof CallEvent.Ended) {
                end = End.ENDED;
            }
            return new Next.Event(entry);
        } finally {
            lock.unlock();
        }
    }

    /** Gives the reader no more events, from any thread; the first reason counts. */
    public void end(End why) {
        lock.lock();
        try {
            if (end == null) {
                end = why;
                waiting.clear();
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        leave.accept(this);
    }
}
