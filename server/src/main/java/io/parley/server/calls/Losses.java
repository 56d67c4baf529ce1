package io.parley.server.calls;

import io.parley.engine.clock.EngineClock;
import io.parley.engine.journal.CallEvent;
import java.time.Duration;

/**
 * What the disk would not take of calls: events of journals, recordings, records. Counted as it happens, and remembered
 * for {@link #MEMORY}, so that somebody who looks a minute later still learns of it. Any thread; never waits.
 */
public final class Losses {
    private static final int BUCKETS = 10;

    /** What is older is no longer told as recent. */
    public static final Duration MEMORY = Duration.ofMinutes(5);

    private static final long BUCKET_NANOS = MEMORY.toNanos() / BUCKETS;

    /**
     * So much.
     *
     * @param events of journals
     * @param recordingMillis of recordings, as silence in the file
     * @param records that were given up: too many waited for the disk
     */
    public record Lost(long events, long recordingMillis, long records) {
        static final Lost NOTHING = new Lost(0, 0, 0);

        Lost plus(Lost other) {
            return new Lost(events + other.events, recordingMillis + other.recordingMillis, records + other.records);
        }

        public boolean isNothing() {
            return equals(NOTHING);
        }
    }

    private final EngineClock clock;

    // Guarded by this.
    private final Lost[] recent = new Lost[BUCKETS];
    private final long[] bucketOf = new long[BUCKETS];
    private Lost total = Lost.NOTHING;

    public Losses(EngineClock clock) {
        this.clock = clock;
    }

    void events(long count) {
        add(new Lost(count, 0, 0));
    }

    void record() {
        add(new Lost(0, 0, 1));
    }

    /** Sees each event of a call: its audio's summary tells what the recording lacks. */
    void on(CallEvent event) {
        if (event instanceof CallEvent.MediaClosed closed && closed.summary().recordingMissingMillis() > 0) {
            add(new Lost(0, closed.summary().recordingMissingMillis(), 0));
        }
    }

    private synchronized void add(Lost lost) {
        long bucket = clock.nanoTime() / BUCKET_NANOS;
        int at = Math.floorMod(bucket, BUCKETS);
        Lost there = recent[at];
        recent[at] = there == null || bucketOf[at] != bucket ? lost : there.plus(lost);
        bucketOf[at] = bucket;
        total = total.plus(lost);
    }

    /** In the last minutes. */
    public synchronized Lost recent() {
        long oldest = clock.nanoTime() / BUCKET_NANOS - BUCKETS + 1;
        Lost sum = Lost.NOTHING;
        for (int at = 0; at < BUCKETS; at++) {
            Lost there = recent[at];
            if (there != null && bucketOf[at] >= oldest) {
                sum = sum.plus(there);
            }
        }
        return sum;
    }

    /** Since the start. */
    public synchronized Lost total() {
        return total;
    }
}
