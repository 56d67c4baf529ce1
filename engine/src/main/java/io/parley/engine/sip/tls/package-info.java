/**
 * TLS as SIP wants it (RFC 3261 section 26.3.1, RFC 5922, RFC 9325): keys and certificates, who the peer says it is,
 * connections whose handshake is over. Uses nothing of SIP; sockets are opened here and in {@code engine.sip} only.
 */
@NullMarked
package io.parley.engine.sip.tls;

import org.jspecify.annotations.NullMarked;
