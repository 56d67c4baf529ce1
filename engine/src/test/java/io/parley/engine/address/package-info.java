/** Tests of the package. */
@NullMarked
package io.parley.engine.address;

import org.jspecify.annotations.NullMarked;
