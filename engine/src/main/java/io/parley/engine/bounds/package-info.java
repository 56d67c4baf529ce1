/** What keeps memory and logs within bounds, whoever sends how much. */
@NullMarked
package io.parley.engine.bounds;

import org.jspecify.annotations.NullMarked;
