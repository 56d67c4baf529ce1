package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.util.HashSet;
import java.util.Set;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Our BYE until it is answered, or for {@link SipSettings.Timers#byeWait()}: RFC 3261 section 15.1.1. What the answer says
 * changes nothing, but for a challenge. On the leg's owner.
 */
final class SentBye implements Exchange {
    private final LegLife life;
    private final SipDialog dialog;
    private final SipWire wire;
    private final Challenges challenges;
    private final int q850Cause;
    private final SipLeg.Ending ending;
    private final Runnable over;
    private final Set<String> answered = new HashSet<>();
    private EngineClock.@Nullable Timer timer;
    private boolean done;

    /**
     * @param q850Cause goes out in Reason, with the ending's own words where nobody hung up
     * @param over runs once
     */
    SentBye(
            LegLife life,
            SipDialog dialog,
            SipWire wire,
            Challenges challenges,
            int q850Cause,
            SipLeg.Ending ending,
            Runnable over) {
        this.life = life;
        this.dialog = dialog;
        this.wire = wire;
        this.challenges = challenges;
        this.q850Cause = q850Cause;
        this.ending = ending;
        this.over = over;
    }

    /** How the leg ends. */
    SipLeg.Ending ending() {
        return ending;
    }

    void start(SipSettings.Timers timers) {
        timer = life.after(timers.byeWait(), this::finish);
        send();
    }

    private void send() {
        Request bye = wire.inDialog(dialog, Request.BYE, dialog.nextSequence());
        if (ending.kind() == SipLeg.Ending.Kind.TIMED_OUT) {
            wire.addReason(bye, q850Cause, ending.reason());
        } else {
            wire.addReason(bye, q850Cause);
        }
        challenges.sign(bye);
        if (wire.send(bye, this).isEmpty()) {
            finish();
        }
    }

    @Override
    public void post(Runnable step) {
        life.post(step);
    }

    @Override
    public void onResponse(Response response) {
        if (response.getStatusCode() < 200) {
            return; // some peers send 100 to a BYE
        }
        if (!done && challenges.take(response, answered)) {
            send();
        } else {
            finish(); // 481 and 408, too
        }
    }

    @Override
    public void onTimeout() {
        finish();
    }

    @Override
    public void onTransportFailed() {
        finish();
    }

    /** The peer's own BYE came, or nobody waits any longer. */
    void finish() {
        if (!done) {
            done = true;
            stop();
            over.run();
        }
    }

    /** The session is over in another way. */
    void stop() {
        done = true;
        if (timer != null) {
            timer.cancel();
        }
    }
}
