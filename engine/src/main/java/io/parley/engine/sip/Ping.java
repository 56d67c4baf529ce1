package io.parley.engine.sip;

import java.util.concurrent.atomic.AtomicBoolean;
import javax.sip.message.Response;

/**
 * One OPTIONS that asks whether a peer is there (RFC 3261 section 11). Any final answer is an answer, a challenge too: it
 * is not asked again with a password. Runs on whatever thread brings the answer, and tells it exactly once.
 */
final class Ping implements Exchange {
    /** Is told once; the status is 0 if no final answer came. */
    interface Answer {
        void answered(Ping ping, int status);
    }

    private final Answer answer;
    private final AtomicBoolean over = new AtomicBoolean();

    Ping(Answer answer) {
        this.answer = answer;
    }

    @Override
    public void post(Runnable step) {
        step.run();
    }

    @Override
    public void onResponse(Response response) {
        if (response.getStatusCode() >= 200) {
            end(response.getStatusCode());
        }
    }

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

    /** Over, the first time. */
    void end(int status) {
        if (over.compareAndSet(false, true)) {
            answer.answered(this, status);
        }
    }
}
