/**
 * Digest access authentication (RFC 7616, in SIP RFC 8760): the response both sides compute, and the nonces of the side that
 * asks. Pure; depends on the clock alone.
 */
@NullMarked
package io.parley.engine.digest;

import org.jspecify.annotations.NullMarked;
