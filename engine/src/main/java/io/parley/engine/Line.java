package io.parley.engine;

import io.parley.engine.audio.MediaAddress;
import io.parley.engine.sip.SipEndpoint;
import java.net.InetAddress;

/**
 * Where a trunk's calls leave and arrive.
 *
 * @param sip signals
 * @param address RTP is bound to it
 * @param told SDP names it: another one behind a NAT
 * @param handsOver whether callers can be handed over to humans
 */
public record Line(SipEndpoint sip, InetAddress address, InetAddress told, boolean handsOver) {

    /** One by which callers can be handed over. */
    public Line(SipEndpoint sip, InetAddress address) {
        this(sip, address, address, true);
    }

    /** Where to bind, and what to tell. */
    public MediaAddress media() {
        return new MediaAddress(address, told);
    }
}
