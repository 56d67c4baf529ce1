package io.parley.media.net;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.parley.media.session.CallAudio;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and the calls that belong to it. One tick task serves them all: calls start on one of four phases of
 * the 20 ms slot, the least used one, and it wakes from phase to phase. Fields belong to the loop's thread unless
 * said otherwise.
 */
final class MediaLoop {
    /** Phases on which calls' slots begin: every 5 ms. */
    private static final int PHASES = 4;

    private static final long PHASE_NANOS = CallAudio.SLOT_NANOS / PHASES;
    /** More than an Ethernet packet holds. */
    private static final int BUFFER_BYTES = 2048;

    private final IoEventLoop loop;
    private final LoopClock clock;
    private final long originNanos;
    /** Packets are read into it and written from it, one at a time. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private final List<LiveSession> sessions = new ArrayList<>();
    private final int[] callsOnPhase = new int[PHASES];
    private final Runnable tick = this::tick;
    private @Nullable ScheduledFuture<?> wake;
    private long wakeNanos;

    private final LoopCounters counters = new LoopCounters();

    /** Calls that were given to this loop; any thread. */
    private final AtomicInteger calls = new AtomicInteger();

    MediaLoop(IoEventLoop loop, LoopClock clock) {
        this.loop = loop;
        this.clock = clock;
        this.originNanos = clock.nanos();
    }

    /** Does a task after those given before; false, and never, if the loop has ended. Any thread. */
    boolean post(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    IoEventLoop netty() {
        return loop;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    long nanos() {
        return clock.nanos();
    }

    AtomicInteger calls() {
        return calls;
    }

    /** On the loop. */
    LoopCounters counters() {
        return counters;
    }

    /** As it stands. Any thread. */
    MediaLoad load() {
        return counters.load(calls.get());
    }

    void add(LiveSession session) {
        sessions.add(session);
    }

    /** When a call that starts now has its first slot: the next beginning of the least used phase. */
    long firstSlot(LiveSession session) {
        int phase = 0;
        for (int i = 1; i < PHASES; i++) {
            if (callsOnPhase[i] < callsOnPhase[phase]) {
                phase = i;
            }
        }
        callsOnPhase[phase]++;
        session.phase(phase);
        long sincePhase = Math.floorMod(nanos() - originNanos - phase * PHASE_NANOS, CallAudio.SLOT_NANOS);
        return nanos() + CallAudio.SLOT_NANOS - sincePhase;
    }

    private void tick() {
        wake = null;
        long nanos = nanos();
        for (int i = 0; i < sessions.size(); i++) {
            LiveSession session = sessions.get(i);
            if (nanos - session.nextDueNanos() >= 0) {
                // Its own reading: with many calls on a phase the last is served milliseconds after the first.
                session.serve(nanos());
            }
        }
        scheduleNext();
    }

    /** Forgets calls that have ended, and sees that the loop wakes when the next slot is due. */
    void scheduleNext() {
        boolean any = false;
        long next = 0;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            LiveSession session = sessions.get(i);
            if (session.ended()) {
                remove(i);
            } else if (session.waitsForTime()) {
                long due = session.nextDueNanos();
                next = any && next - due < 0 ? next : due;
                any = true;
            }
        }
        if (any) {
            wakeAt(next);
        }
    }

    private void remove(int index) {
        LiveSession ended = sessions.remove(index);
        if (ended.phase() >= 0) {
            callsOnPhase[ended.phase()]--;
        }
        ended.forget();
        calls.decrementAndGet();
    }

    private void wakeAt(long nanos) {
        if (wake != null) {
            if (wakeNanos - nanos <= 0) {
                return;
            }
            wake.cancel(false);
        }
        wakeNanos = nanos;
        try {
            wake = loop.schedule(tick, Math.max(0, nanos - nanos()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            wake = null; // the loop is ending
        }
    }
}
