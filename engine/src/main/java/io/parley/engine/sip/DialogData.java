package io.parley.engine.sip;

import java.util.List;

/**
 * What is needed to end a dialog from another process: RFC 3261 section 12's state in plain text, as it goes into a call's
 * journal when the call is answered.
 *
 * @param callId the Call-ID header's value
 * @param localTag our tag
 * @param remoteTag the peer's; empty if it has none
 * @param local our URI as From of a request
 * @param remote the peer's URI as To of a request
 * @param target the remote target
 * @param routes the route set, in order
 * @param localSequence of our last request
 * @param transport {@code udp} or {@code tcp}
 * @param nextHop {@code ADDRESS:PORT} where requests went
 */
public record DialogData(
        String callId,
        String localTag,
        String remoteTag,
        String local,
        String remote,
        String target,
        List<String> routes,
        long localSequence,
        String transport,
        String nextHop) {

    public DialogData {
        routes = List.copyOf(routes);
    }
}
