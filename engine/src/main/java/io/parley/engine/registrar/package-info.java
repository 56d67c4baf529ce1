/**
 * Phones that register with us (RFC 3261 section 10.3): who may log in, by which addresses they are reached, and how often a
 * password may be wrong. Pure: time is given, nothing of the SIP stack is known here; {@code engine.sip} reads and writes
 * the messages. May use address, bounds, digest, clock and config.
 */
@NullMarked
package io.parley.engine.registrar;

import org.jspecify.annotations.NullMarked;
