package io.parley.engine.sip;

import gov.nist.javax.sip.message.MessageExt;
import java.util.Collections;
import java.util.ListIterator;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Sends each request to the hop that we put into it, always an IP literal: the stack itself resolves no name in a send
 * path. Made by the stack, by name; any thread.
 */
public final class HopRouter implements Router {

    /** As the stack calls it. */
    public HopRouter(SipStack stack, @Nullable String outboundProxy) {}

    @Override
    public Hop getNextHop(Request request) throws SipException {
        if (((MessageExt) request).getApplicationData() instanceof Hop hop) {
            return hop;
        }
        throw new SipException("a request without a hop");
    }

    @Override
    @SuppressWarnings("deprecation") // by the interface, which demands it all the same
    public ListIterator<?> getNextHops(Request request) {
        return Collections.emptyListIterator();
    }

    @Override
    public @Nullable Hop getOutboundProxy() {
        return null;
    }
}
