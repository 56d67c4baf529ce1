/** SIP user agent (RFC 3261). The only package that touches JAIN-SIP; narrow, so that the stack could be replaced. */
@NullMarked
package io.parley.engine.sip;

import org.jspecify.annotations.NullMarked;
