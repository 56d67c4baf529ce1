package io.parley.engine.journal;

import io.parley.engine.clock.EngineClock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call's journal with the two times of a call put to each event: media tick and engine time. Used by the owner only. */
public final class StampedJournal {

    /** Sees every event in the moment in which it is written: a live transcript, metrics. Must return at once. */
    public interface Observer {
        void on(long tick, long nanos, CallEvent event);

        /**
         * The journal is closed; nothing follows.
         *
         * @param missingEvents that it could not keep
         */
        default void closed(long missingEvents) {}
    }

    private final Supplier<JournalSink> sinks;
    private final EngineClock clock;
    private final LongSupplier tick;
    private final Observer observer;
    private final long openedNanos;
    private @Nullable JournalSink sink;
    private boolean ended;

    /**
     * A journal that begins with its first event.
     *
     * @param sinks opened by the owner, with the first event: opening may wait for a disk
     * @param tick media time now, 0 before media started
     */
    public StampedJournal(Supplier<JournalSink> sinks, EngineClock clock, LongSupplier tick, Observer observer) {
        this.sinks = sinks;
        this.clock = clock;
        this.tick = tick;
        this.observer = observer;
        this.openedNanos = clock.nanoTime();
    }

    /** Writes an event; what comes after {@link CallEvent.Ended} is not written any more. */
    public void add(CallEvent event) {
        if (ended) {
            return;
        }
        long tickNow = tick.getAsLong();
        long nanos = clock.nanoTime() - openedNanos;
        JournalSink opened = sink == null ? sinks.get() : sink;
        sink = opened;
        opened.append(tickNow, nanos, event);
        observer.on(tickNow, nanos, event);
        if (event instanceof CallEvent.Ended) {
            ended = true;
            opened.close();
            observer.closed(opened.missing());
        }
    }

    /** Engine time since the call was opened. */
    public long nanosSinceOpened() {
        return clock.nanoTime() - openedNanos;
    }
}
