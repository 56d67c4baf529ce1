/**
 * Drives baresip, a SIP softphone of other people's making, as the person at the far end: in tests, and in the demo. Depends
 * on nothing of ours.
 */
@NullMarked
package io.parley.testkit.baresip;

import org.jspecify.annotations.NullMarked;
