package io.parley.engine.sip;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sip.address.Hop;

/** A request of no leg, told of exactly once: by the final status of its answer, or 0 if none came. Any thread. */
abstract sealed class OneShot implements Exchange permits Ping, Farewell {

    /** Is told once. */
    interface Ended {
        void ended(OneShot shot, int status);
    }

    private final Ended told;
    private final AtomicBoolean over = new AtomicBoolean();

    OneShot(Ended told) {
        this.told = told;
    }

    /** Sends it; empty: nobody knows where to. May block for as long as a connection takes. */
    abstract void start(Optional<Hop> to);

    @Override
    public void onTimeout() {
        end(0);
    }

    @Override
    public void onTransportFailed() {
        end(0);
    }

    boolean isOver() {
        return over.get();
    }

    /** Over, the first time; also in the middle of a step that blocks. */
    void end(int status) {
        if (over.compareAndSet(false, true)) {
            told.ended(this, status);
        }
    }
}
