package io.parley.engine;

import io.parley.engine.sip.SipEndpoint;
import java.net.InetAddress;

/**
 * Where a trunk's calls leave and arrive.
 *
 * @param sip signals
 * @param address RTP is bound to it, and SDP names it
 */
public record Line(SipEndpoint sip, InetAddress address) {}
