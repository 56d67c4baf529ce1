/** Digest authentication, by the examples of its RFCs. */
@NullMarked
package io.parley.engine.digest;

import org.jspecify.annotations.NullMarked;
