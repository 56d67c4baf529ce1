package io.parley.media.session;

import io.parley.media.jitter.JitterBuffer;

/**
 * When the caller's speech came in and when it left the jitter buffer: the marks at which a turn's latency begins. Told each
 * slot by {@link CallAudio}, which of them are speech by {@link Hearing}. Media time in nanoseconds; on the event loop,
 * allocates nothing.
 */
final class SpeechMarks {
    /** As far back as an onset is recognised late, and more. */
    private static final int RING_SLOTS = 32;

    private final long[] arrivals = new long[RING_SLOTS];
    private final long[] departures = new long[RING_SLOTS];
    private long tick;
    private long arrivedNanos = JitterBuffer.NOT_ARRIVED;
    private long nanos;
    private long speechArrivedNanos;
    private long speechNanos;

    /**
     * A slot leaves the jitter buffer.
     *
     * @param arrivedAt when the packet came that filled it, or {@link JitterBuffer#NOT_ARRIVED}
     */
    void slot(long atTick, long arrivedAt, long atNanos) {
        tick = atTick;
        arrivedNanos = arrivedAt;
        nanos = atNanos;
        arrivals[(int) (atTick % RING_SLOTS)] = arrivedAt;
        departures[(int) (atTick % RING_SLOTS)] = atNanos;
    }

    /** That slot is speech. */
    void speech() {
        speechNanos = nanos;
        // A slot that was concealed hides no wait: the packet before it is the last that came.
        if (arrivedNanos != JitterBuffer.NOT_ARRIVED) {
            speechArrivedNanos = arrivedNanos;
        }
    }

    /** The speech ended at a slot, as is known only now; {@value #RING_SLOTS} slots back at most. */
    void speechEnded(long atTick) {
        if (atTick <= tick - RING_SLOTS || atTick < 0) {
            return;
        }
        speechNanos = departures[(int) (atTick % RING_SLOTS)];
        for (long at = atTick; at > tick - RING_SLOTS && at >= 0; at--) {
            long arrived = arrivals[(int) (at % RING_SLOTS)];
            if (arrived != JitterBuffer.NOT_ARRIVED) {
                speechArrivedNanos = arrived;
                return;
            }
        }
    }

    /** When the first packet from a slot on came, {@value #RING_SLOTS} slots back at most. */
    long arrivedNanos(long fromTick) {
        for (long at = Math.max(fromTick, tick - RING_SLOTS + 1); at <= tick; at++) {
            long arrived = arrivals[(int) (at % RING_SLOTS)];
            if (arrived != JitterBuffer.NOT_ARRIVED) {
                return arrived;
            }
        }
        return nanos;
    }

    /** When the packet of the last slot of speech came. */
    long speechArrivedNanos() {
        return speechArrivedNanos;
    }

    /** When that slot left the jitter buffer. */
    long speechNanos() {
        return speechNanos;
    }

    /** When the present slot did. */
    long nanos() {
        return nanos;
    }
}
