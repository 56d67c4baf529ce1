package io.parley.engine.gateway;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The owner of one attempt's leg: the call's own owner, until the attempt is given up. A leg that is given up may take 32 s
 * to end (RFC 3261 section 9.1), and may be answered meanwhile; the call may be over by then and its mailbox closed, so the
 * rest runs on a virtual thread of its own. One task at a time and in order, before and after.
 */
final class AttemptOwner implements Executor {
    private final Executor callsOwner;

    /** Bounded by what one leg can have open. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Held by the one task that runs: at the moment of giving up there may be two threads. */
    private final ReentrantLock turn = new ReentrantLock();

    private volatile boolean givenUp;

    AttemptOwner(Executor callsOwner) {
        this.callsOwner = callsOwner;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (givenUp) {
            Thread.ofVirtual().name("sip-attempt").start(this::runOne);
        } else {
            callsOwner.execute(this::runOne);
        }
    }

    /** The call's owner has nothing to do with the leg any more; what it was still to do is done here. */
    void giveUp() {
        givenUp = true;
        Thread.ofVirtual().name("sip-attempt").start(() -> {
            while (!tasks.isEmpty()) {
                runOne();
            }
        });
    }

    private void runOne() {
        turn.lock();
        try {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
        } finally {
            turn.unlock();
        }
    }
}
