/** Tests of the package. */
@NullMarked
package io.parley.engine.bounds;

import org.jspecify.annotations.NullMarked;
