package io.parley.engine;

import io.parley.engine.sip.SipEndpoint;
import java.net.InetAddress;

/**
 * Where a trunk's calls leave and arrive.
 *
 * @param sip signals
 * @param address RTP is bound to it, and SDP names it
 * @param handsOver whether callers can be handed over to humans
 */
public record Line(SipEndpoint sip, InetAddress address, boolean handsOver) {

    /** One by which callers can be handed over. */
    public Line(SipEndpoint sip, InetAddress address) {
        this(sip, address, true);
    }
}
