package io.parley.server;

import io.parley.engine.registrar.Registrar;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.SipEndpoint.Decision;
import io.parley.engine.sip.SipEndpoint.Prospect;
import io.parley.engine.sip.SipEndpoint.Received;
import java.util.Optional;
import java.util.OptionalInt;

/** Closed until somebody opens it: received calls are refused by default. Safe from any thread. */
final class InboundDoor implements SipEndpoint.InboundHandler {
    /** Another engine is to take the call: this one does not come back soon. */
    private static final int RETRY_SECONDS = 30;

    private volatile SipEndpoint.InboundHandler handler = new Refusing(new Decision.Refuse(403, "Forbidden"));

    /** Says no to all. */
    private record Refusing(Decision no) implements SipEndpoint.InboundHandler {
        @Override
        public Decision onInvite(Received invite) {
            return no;
        }

        @Override
        public Prospect prospect(Received invite) {
            return new Prospect(Optional.empty(), false, () -> no);
        }

        @Override
        public boolean accepting() {
            return false;
        }
    }

    void open(SipEndpoint.InboundHandler takesCalls) {
        handler = takesCalls;
    }

    /** For those who call too early: they are to come again, and learn nothing else (RFC 3261 section 21.5.4). */
    void notYet(int retryAfterSeconds) {
        handler = unavailable(retryAfterSeconds);
    }

    /** Nobody is let in any more: the engine stops, another one may take the call. */
    void close() {
        handler = unavailable(RETRY_SECONDS);
    }

    private static SipEndpoint.InboundHandler unavailable(int retryAfterSeconds) {
        return new Refusing(new Decision.Refuse(503, "", OptionalInt.of(retryAfterSeconds)));
    }

    @Override
    public Decision onInvite(Received invite) {
        return handler.onInvite(invite);
    }

    @Override
    public Prospect prospect(Received invite) {
        return handler.prospect(invite);
    }

    @Override
    public boolean accepting() {
        return handler.accepting();
    }

    @Override
    public Optional<Registrar> registrar() {
        return handler.registrar();
    }
}
