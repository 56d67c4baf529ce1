/**
 * What stands between the network and the SIP parser: whom bytes come from, how many, and whether they look like SIP at
 * all. Pure, with time given; knows nothing of JAIN-SIP. The sockets that ask it are in {@code engine.sip}.
 */
@NullMarked
package io.parley.engine.sip.guard;

import org.jspecify.annotations.NullMarked;
