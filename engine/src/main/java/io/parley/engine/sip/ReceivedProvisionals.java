package io.parley.engine.sip;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * The reliable provisional answers of one callee to our INVITE, each answered with PRACK, in order: RFC 3262 section 4. On
 * the leg's owner.
 */
final class ReceivedProvisionals {
    private final LegLife life;
    private final SipDialog dialog;
    private final SipWire wire;
    private final Challenges challenges;
    private int last;

    ReceivedProvisionals(LegLife life, SipDialog dialog, SipWire wire, Challenges challenges) {
        this.life = life;
        this.dialog = dialog;
        this.wire = wire;
        this.challenges = challenges;
    }

    /** Whether it has to be acknowledged. */
    static boolean isReliable(Response provisional) {
        return Headers.requires(provisional, ReliableProvisionals.OPTION)
                && Headers.number(provisional, "RSeq").isPresent();
    }

    /**
     * Acknowledges the next reliable one.
     *
     * @return false: it came again, or one before it is missing, which the callee will send again; so it tells nothing
     */
    boolean acknowledge(Response provisional) {
        OptionalInt rseq = Headers.number(provisional, "RSeq");
        if (rseq.isEmpty() || (last != 0 && rseq.getAsInt() != last + 1)) {
            return false;
        }
        last = rseq.getAsInt();
        String rack = last + " " + SipWire.sequence(provisional).getSeqNumber() + " " + Request.INVITE;
        send(rack, new HashSet<>());
        return true;
    }

    private void send(String rack, Set<String> answered) {
        Request prack = wire.inDialog(dialog, Request.PRACK, dialog.nextSequence());
        wire.addHeader(prack, "RAck", rack);
        challenges.sign(prack);
        var _ = wire.send(prack, new Prack(rack, answered)); // unsent: the callee asks again, and gives up
    }

    /** What its answer says changes nothing, but for a challenge: the callee's bound is its own (section 3). */
    private final class Prack implements Exchange {
        private final String rack;
        private final Set<String> answered;

        Prack(String rack, Set<String> answered) {
            this.rack = rack;
            this.answered = answered;
        }

        @Override
        public void post(Runnable step) {
            life.post(step);
        }

        @Override
        public void onResponse(Response response) {
            if (!life.released() && challenges.take(response, answered)) {
                send(rack, answered);
            }
        }

        @Override
        public void onTimeout() {}

        @Override
        public void onTransportFailed() {}
    }
}
