/** A network that loses, delays, repeats and damages packets, the same way for the same seed. */
@NullMarked
package io.parley.testkit.link;

import org.jspecify.annotations.NullMarked;
