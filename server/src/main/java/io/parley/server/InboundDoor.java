package io.parley.server;

import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipEndpoint.Decision;
import io.parley.engine.sip.SipEndpoint.Received;

/** Closed until somebody opens it: received calls are refused by default. Safe from any thread. */
final class InboundDoor implements SipEndpoint.InboundHandler {
    private volatile SipEndpoint.InboundHandler handler = invite -> new Decision.Refuse(403, "Forbidden");

    void open(SipEndpoint.InboundHandler takesCalls) {
        handler = takesCalls;
    }

    /** Nobody is let in any more: the engine stops, another one may take the call (RFC 3261 section 21.5.4). */
    void close() {
        handler = invite -> new Decision.Refuse(503, "Service Unavailable");
    }

    @Override
    public Decision onInvite(Received invite) {
        return handler.onInvite(invite);
    }
}
