package io.parley.engine.call;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.sip.SipLeg;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Places the leg of a call that has its offer. */
public interface Dialling {

    /**
     * Sends the INVITE; on the call's owner.
     *
     * @param journal for what there is to tell beside the leg's events
     */
    SipLeg dial(String offer, Executor owner, SipLeg.Listener listener, Consumer<CallEvent> journal);
}
