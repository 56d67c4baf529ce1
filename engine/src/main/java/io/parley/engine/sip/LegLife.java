package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.sip.address.Hop;
import org.jspecify.annotations.Nullable;

/**
 * Who a leg is, and its end: exactly one {@link SipLeg.Event.Released}. Everything goes through the leg's owner, so
 * events are in order and never nested in a call of {@link SipLeg}. {@link #post} is safe from any thread, the rest runs
 * on the owner.
 */
final class LegLife {
    /** Steps that wait for the owner; beyond it the peer has to try again. */
    private static final int MAX_WAITING = 1024;

    final String callId;
    final String localTag;
    private final JainSipEndpoint endpoint;

    /** What the owner is to run: kept here, for an owner that lets the leg go runs nothing any more. */
    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

    private volatile Executor owner;
    private volatile SipLeg.Listener listener;
    private volatile boolean letGo;
    private volatile boolean released;
    private long requestIds;
    private boolean failed;

    LegLife(String callId, String localTag, Executor owner, SipLeg.Listener listener, JainSipEndpoint endpoint) {
        this.callId = callId;
        this.localTag = localTag;
        this.owner = owner;
        this.listener = listener;
        this.endpoint = endpoint;
    }

    /** The key under which peers' messages find the leg: RFC 3261 section 12 without the remote tag, for forks share it. */
    String key() {
        return key(callId, localTag);
    }

    static String key(String callId, @Nullable String localTag) {
        return callId + ';' + localTag;
    }

    /**
     * Runs a step of the leg on its owner.
     *
     * @return false: the owner is gone, and with it the leg, or it has far too much to do
     */
    boolean post(Runnable step) {
        if (!waiting.offer(step)) {
            return false;
        }
        boolean late = letGo; // whoever lets go after this hands on what waits
        boolean taken = execute(owner, () -> {
            if (late || !letGo) {
                runNext();
            }
        });
        return taken || !waiting.remove(step);
    }

    private void runNext() {
        Runnable step = waiting.poll();
        if (step == null) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            endpoint.stepFailed(this, e);
        }
    }

    private boolean execute(Executor by, Runnable work) {
        try {
            by.execute(work);
            return true;
        } catch (RejectedExecutionException _) {
            endpoint.ownerGone(this);
            return false;
        }
    }

    /** Remembers that a step failed; true if one had before. */
    boolean markFailed() {
        boolean before = failed;
        failed = true;
        return before;
    }

    EngineClock.Timer after(Duration delay, Runnable step) {
        return endpoint.clock().schedule(delay, () -> post(step));
    }

    /** A message of this leg was on the wire; who is gone needs not know. */
    void saw(SeenMessage message) {
        try {
            owner.execute(() -> listener.onMessage(message));
        } catch (RejectedExecutionException _) {
            // the call is over
        }
    }

    void emit(SipLeg.Event event) {
        execute(owner, () -> listener.onSip(event)); // what the listener throws is its owner's
    }

    /**
     * An ended leg is known for 64 T1, its call need not be: with hundreds of calls a second it would fill the memory. From now
     * on late messages are the endpoint's, as are those that its owner has not come to.
     */
    void letGo() {
        if (released && !letGo) {
            listener = event -> {};
            owner = endpoint.late();
            letGo = true;
            endpoint.letGo(this);
            execute(owner, () -> {
                while (!waiting.isEmpty()) {
                    runNext();
                }
            });
        }
    }

    /** Looks up the name in a dialog's route, if there is one. */
    void resolve(SipDialog dialog) {
        endpoint.resolve(this, dialog);
    }

    /** Looks up where a request is to go. */
    void find(HostLookup.Destination to, Consumer<Optional<Hop>> then) {
        endpoint.find(this, to, then);
    }

    /** The number of the next request that the owner has to decide on. */
    long nextRequestId() {
        return ++requestIds;
    }

    boolean released() {
        return released;
    }

    /** Ends the leg, the first time. */
    void release(SipLeg.Ending ending) {
        if (!released) {
            released = true;
            emit(new SipLeg.Event.Released(ending));
            endpoint.released(this);
        }
    }
}
