package io.parley.engine.sip;

import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** A leg as the endpoint sees it. The endpoint calls these on the leg's owner. */
sealed interface Leg extends SipLeg permits OutboundLeg, InboundLeg {

    LegLife life();

    @Override
    default void letGo() {
        life().letGo();
    }

    /** A request within the dialog, other than ACK and CANCEL. */
    void onRequest(ServerTransaction transaction, Request request);

    /** An ACK to a 2xx: a request of its own, outside of any transaction (RFC 3261 section 13.2.2.4). */
    void onAck(Request ack);

    /** A CANCEL of a re-INVITE; it has been answered (RFC 3261 section 9.2). */
    void onCancelInDialog(Request cancel);

    /** The endpoint closes and waits no longer: over, whatever the peer knows. */
    void cutOff();

    /** A 2xx to the INVITE: the first one, one again, or one of another fork. */
    void onInviteSuccess(Response response);
}
