package io.parley.media.asr.net;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns connections and utterances: others leave it work and never wait for it. What can be left is
 * bounded by what there is: an utterance is queued once at a time, and a connection asks for one message at a time. Looks
 * at time-outs every {@value #LOOK_MILLIS} ms while there is something to wait for.
 */
final class ServerThread {
    static final long LOOK_MILLIS = 20;
    private static final long IDLE_LOOK_MILLIS = 200;
    private static final long CLOSE_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(ServerThread.class);

    /** What it does when it has done what was left for it. */
    interface Duty {
        /** Looks after everything; true if something is to be waited for. */
        boolean look();
    }

    private final ConcurrentLinkedQueue<Runnable> left = new ConcurrentLinkedQueue<>();
    private final Duty duty;
    private final Thread thread;
    private volatile boolean closed;

    ServerThread(String name, Duty duty) {
        this.duty = duty;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Any thread; returns at once. */
    void execute(Runnable work) {
        left.add(work);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            boolean waiting = true;
            try {
                for (Runnable next = left.poll(); next != null; next = left.poll()) {
                    next.run();
                }
                waiting = duty.look();
            } catch (RuntimeException | Error e) {
                // The root of this thread's work: a listener, or one connection, is broken; the others go on.
                LOG.error("work for a recognition server failed", e);
            }
            if (left.isEmpty() && !closed) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(waiting ? LOOK_MILLIS : IDLE_LOOK_MILLIS));
            }
        }
    }

    /** Ends it; what was left and not done stays undone. Bounded. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(Duration.ofMillis(CLOSE_MILLIS))) {
                LOG.atWarn().log("thread of a recognition server did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
