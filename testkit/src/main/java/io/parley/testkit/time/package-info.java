/** Time that a test moves by hand: {@link io.parley.testkit.time.VirtualTime}. */
@NullMarked
package io.parley.testkit.time;

import org.jspecify.annotations.NullMarked;
