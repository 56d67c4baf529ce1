package io.parley.engine.sip;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.Hop;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * One BYE in a dialog that another process set up and left behind (RFC 3261 section 15.1.1). There is no leg and no owner:
 * it runs on whatever thread brings the next step, one at a time.
 */
final class Farewell extends OneShot {
    /** The process that died may have numbered requests that its journal does not know; gaps are no error (12.2.2). */
    static final int SEQUENCE_GAP = 100;

    private final SipWire wire;
    private final DialogData data;
    private final int q850Cause;
    private final Challenges challenges;
    private final Set<String> answered = new HashSet<>();
    private long sequence;
    private Optional<Hop> hop = Optional.empty();

    Farewell(SipWire wire, DialogData data, Optional<SipEndpoint.Credentials> credentials, int q850Cause, Ended told) {
        super(told);
        this.wire = wire;
        this.data = data;
        this.q850Cause = q850Cause;
        this.challenges = new Challenges(credentials, wire);
        this.sequence = data.localSequence() + SEQUENCE_GAP;
    }

    @Override
    void start(Optional<Hop> to) {
        post(() -> {
            hop = to;
            send();
        });
    }

    private void send() {
        if (isOver()) {
            return;
        }
        if (hop.isEmpty()) {
            end(0);
            return;
        }
        SipDialog dialog = SipDialog.leftBehind(data, wire, hop.get(), sequence);
        Request bye = wire.inDialog(dialog, Request.BYE, dialog.nextSequence());
        sequence++;
        wire.addReason(bye, q850Cause);
        challenges.sign(bye);
        if (wire.send(bye, this).isEmpty()) {
            end(0);
        }
    }

    @Override
    public void post(Runnable step) {
        try {
            synchronized (this) { // guards the sequence and the challenges: two answers may come at once
                step.run();
            }
        } catch (RuntimeException e) { // a URI in the dialog's data that is none: there is no such peer
            end(0);
        }
    }

    @Override
    public void onResponse(Response response) {
        int status = response.getStatusCode();
        if (status < 200) {
            return;
        }
        if (challenges.take(response, answered)) {
            send();
        } else {
            end(status);
        }
    }
}
