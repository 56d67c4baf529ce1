package io.parley.engine.sip;

import java.util.Optional;
import javax.sip.address.Hop;
import javax.sip.address.URI;
import javax.sip.message.Response;

/**
 * One OPTIONS that asks whether a peer is there (RFC 3261 section 11). Any final answer is an answer, a challenge too: it
 * is not asked again with a password.
 */
final class Ping extends OneShot {
    private final SipWire wire;
    private final SipEndpoint.Question question;
    private final URI target;

    Ping(SipWire wire, SipEndpoint.Question question, URI target, Ended told) {
        super(told);
        this.wire = wire;
        this.question = question;
        this.target = target;
    }

    @Override
    void start(Optional<Hop> to) {
        if (to.isEmpty()
                || (!isOver()
                        && wire.send(wire.options(question, target, to.get()), this)
                                .isEmpty())) {
            end(0);
        }
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
}
