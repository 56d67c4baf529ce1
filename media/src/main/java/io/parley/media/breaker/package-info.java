/** When to stop asking what does not answer. Depends on nothing. */
@NullMarked
package io.parley.media.breaker;

import org.jspecify.annotations.NullMarked;
