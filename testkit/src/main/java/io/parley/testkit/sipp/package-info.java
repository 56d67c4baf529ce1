/** Drives sipp, the SIP traffic generator, as a peer in tests. Depends on nothing of ours. */
@NullMarked
package io.parley.testkit.sipp;

import org.jspecify.annotations.NullMarked;
