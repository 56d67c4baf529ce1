package io.parley.engine.journal;

import io.parley.engine.clock.EngineClock;
import java.util.function.LongSupplier;

/** A call's journal with the two times of a call put to each event: media tick and engine time. Used by the owner only. */
public final class StampedJournal {

    /** Sees every event in the moment in which it is written: a live transcript, metrics. Must return at once. */
    public interface Observer {
        void on(long tick, long nanos, CallEvent event);
    }

    private final JournalSink sink;
    private final EngineClock clock;
    private final LongSupplier tick;
    private final Observer observer;
    private final long openedNanos;
    private boolean ended;

    /** @param tick media time now, 0 before media started */
    public StampedJournal(JournalSink sink, EngineClock clock, LongSupplier tick, Observer observer) {
        this.sink = sink;
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
        sink.append(tickNow, nanos, event);
        observer.on(tickNow, nanos, event);
        if (event instanceof CallEvent.Ended) {
            ended = true;
            sink.close();
        }
    }

    /** Engine time since the call was opened. */
    public long nanosSinceOpened() {
        return clock.nanoTime() - openedNanos;
    }
}
