package io.parley.server.switchboard;

import io.parley.engine.sip.SeenMessage;
import io.parley.engine.sip.SipEndpoint.Decision;
import io.parley.engine.sip.SipLeg;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns a received leg until it is known which call it becomes: from then on the call's own owner does, and is told all that
 * has happened. One task at a time, each on a virtual thread; in order, before and after.
 */
final class Undecided implements Executor, SipLeg.Listener {
    /** More than an INVITE's transaction has before its answer, retransmissions included. */
    private static final int MAX_MESSAGES = 64;

    private final Runnable gone;
    private final Consumer<RuntimeException> failed;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private @Nullable Executor successor;

    // The owner's.
    private final List<SeenMessage> messages = new ArrayList<>();
    private @Nullable SipLeg leg;
    private boolean released;
    private SipLeg.@Nullable Listener heir;

    /**
     * One without a leg so far.
     *
     * @param gone is told, on the owner, if the leg ends before anything is decided
     * @param failed is told, on the owner, of a task that threw: the next ones run all the same
     */
    Undecided(Runnable gone, Consumer<RuntimeException> failed) {
        this.gone = gone;
        this.failed = failed;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (lock) {
            if (successor != null) {
                successor.execute(task);
                return;
            }
            tasks.add(task);
            if (!running) {
                running = true;
                Thread.ofVirtual().name("undecided-call").start(this::work);
            }
        }
    }

    private void work() {
        for (Optional<Runnable> task = next(); task.isPresent(); task = next()) {
            try {
                task.get().run();
            } catch (RuntimeException e) {
                failed.accept(e);
            }
        }
    }

    private Optional<Runnable> next() {
        synchronized (lock) {
            Runnable task = tasks.poll();
            running = task != null;
            return Optional.ofNullable(task);
        }
    }

    // ---- on the owner

    void opened(SipLeg its) {
        leg = its;
    }

    /** The leg; empty once it has ended. */
    Optional<SipLeg> leg() {
        return released ? Optional.empty() : Optional.ofNullable(leg);
    }

    /** The leg becomes a call's. */
    void handOver(Decision.Take call) {
        SipLeg its = leg().orElseThrow(() -> new IllegalStateException("a leg that has ended was handed over"));
        heir = call.listener();
        synchronized (lock) {
            Executor next = call.owner();
            next.execute(() -> messages.forEach(call.listener()::onMessage));
            next.execute(() -> call.opened().accept(its));
            tasks.forEach(next::execute);
            tasks.clear();
            successor = next;
        }
    }

    @Override
    public void onMessage(SeenMessage message) {
        if (heir != null) {
            heir.onMessage(message);
        } else if (messages.size() < MAX_MESSAGES) {
            messages.add(message);
        }
    }

    @Override
    public void onSip(SipLeg.Event event) {
        if (heir != null) {
            heir.onSip(event);
        } else if (event instanceof SipLeg.Event.Released) {
            released = true;
            gone.run();
        }
    }
}
