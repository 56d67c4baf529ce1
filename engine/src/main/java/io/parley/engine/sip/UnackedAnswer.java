package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Our 2xx to an INVITE until its ACK comes (RFC 3261 section 13.3.1.4): sent again after T1, 2 T1 … at most T2, given up
 * after 64 T1; over TCP as well, since a proxy behind may speak UDP. On the leg's owner.
 */
final class UnackedAnswer {
    private final LegLife life;
    private final SipWire wire;
    private final SipSettings.Timers timers;
    private final Request request;
    private final Response response;
    private final Runnable givenUp;
    private Duration waited = Duration.ZERO;
    private Duration gap;
    private EngineClock.@Nullable Timer timer;

    UnackedAnswer(
            LegLife life,
            SipWire wire,
            SipSettings.Timers timers,
            Request request,
            Response response,
            Runnable givenUp) {
        this.life = life;
        this.wire = wire;
        this.timers = timers;
        this.request = request;
        this.response = response;
        this.givenUp = givenUp;
        this.gap = timers.t1();
    }

    void start() {
        timer = life.after(gap, this::due);
    }

    boolean acknowledgedBy(Request ack) {
        return SipWire.sequence(ack).getSeqNumber()
                == SipWire.sequence(response).getSeqNumber();
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void due() {
        if (timer == null) {
            return; // acknowledged while the timer was on its way
        }
        waited = waited.plus(gap);
        if (waited.compareTo(timers.giveUp()) >= 0) {
            timer = null;
            givenUp.run();
            return;
        }
        wire.replyAgain(request, response);
        Duration doubled = gap.multipliedBy(2);
        gap = doubled.compareTo(timers.t2()) < 0 ? doubled : timers.t2();
        timer = life.after(gap, this::due);
    }
}
