/** Drives Kamailio, a SIP server of other people's making, as the PBX of tests. Depends on nothing of ours. */
@NullMarked
package io.parley.testkit.kamailio;

import org.jspecify.annotations.NullMarked;
