package io.parley.engine.sip;

import io.parley.engine.clock.EngineClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Provisional answers of ours, sent again after T1, 2 T1 … until PRACK comes, one after another: RFC 3262 section 3. On the
 * leg's owner.
 */
final class ReliableProvisionals {
    static final String OPTION = "100rel";

    /** Beyond those, one that says nothing new is left out. */
    private static final int MAX_WAITING = 4;

    /** Section 3: the first number is any of 1 … 2³¹ – 1; there are few after it. */
    private static final int FIRST_RSEQ_BELOW = 1 << 30;

    private final LegLife life;
    private final SipWire wire;
    private final SipSettings.Timers timers;
    private final ServerTransaction transaction;
    private final Runnable givenUp;
    private final Deque<Response> waiting = new ArrayDeque<>();
    private @Nullable Response sent;
    private int rseq;
    private Duration gap = Duration.ZERO;
    private Duration waited = Duration.ZERO;
    private EngineClock.@Nullable Timer timer;

    /** @param givenUp 64 T1 without a PRACK */
    ReliableProvisionals(
            LegLife life, SipWire wire, SipSettings.Timers timers, ServerTransaction transaction, Runnable givenUp) {
        this.life = life;
        this.wire = wire;
        this.timers = timers;
        this.transaction = transaction;
        this.givenUp = givenUp;
        this.rseq = wire.randomBelow(FIRST_RSEQ_BELOW);
    }

    /** Sends it, or keeps it until the one before it is acknowledged. */
    void send(Response provisional) {
        if (sent == null) {
            begin(provisional);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(provisional);
        }
    }

    private void begin(Response provisional) {
        rseq++;
        wire.addHeader(provisional, "Require", OPTION);
        wire.addHeader(provisional, "RSeq", Integer.toString(rseq));
        sent = provisional;
        gap = timers.t1();
        waited = Duration.ZERO;
        wire.reply(transaction, provisional);
        again(provisional);
    }

    private void again(Response provisional) {
        int mine = rseq;
        Duration left = timers.giveUp().minus(waited);
        Duration wait = gap.compareTo(left) < 0 ? gap : left;
        timer = life.after(wait, () -> {
            if (timer == null || mine != rseq) {
                return; // acknowledged while the timer was on its way
            }
            waited = waited.plus(wait);
            gap = gap.multipliedBy(2);
            if (waited.compareTo(timers.giveUp()) >= 0) {
                stop();
                givenUp.run();
                return;
            }
            wire.reply(transaction, provisional);
            again(provisional);
        });
    }

    /**
     * Takes a PRACK.
     *
     * @return what it acknowledges; empty if that is nothing of ours that is open
     */
    Optional<Response> acknowledgedBy(Request prack) {
        Response open = sent;
        if (open == null || !Headers.first(prack, "RAck").map(this::isOpen).orElse(false)) {
            return Optional.empty();
        }
        sent = null;
        cancelTimer();
        return Optional.of(open);
    }

    /** {@code RSeq CSeq INVITE} (section 7.2). */
    private boolean isOpen(String rack) {
        String[] parts = rack.strip().split("\\s+", 4);
        OptionalInt number = Headers.leadingNumber(parts[0]);
        return parts.length == 3
                && sent != null
                && number.isPresent()
                && Integer.toUnsignedLong(rseq) == Long.parseLong(parts[0])
                && parts[1].equals(Long.toString(SipWire.sequence(sent).getSeqNumber()))
                && parts[2].equals(Request.INVITE);
    }

    /** What waited for the acknowledged one goes out. */
    void next() {
        if (sent == null && !waiting.isEmpty()) {
            begin(waiting.poll());
        }
    }

    /** Section 3: the 2xx waits while a description that we sent is not acknowledged. */
    boolean holdsAnswerBack() {
        return sent != null && SipWire.hasContent(sent);
    }

    /** A final answer: nothing is sent again, and a PRACK that is on its way is still ours. */
    void settle() {
        cancelTimer();
        waiting.clear();
    }

    /** The call is over. */
    void stop() {
        settle();
        sent = null;
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
