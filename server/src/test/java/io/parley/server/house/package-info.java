/** Holds the house rules of the whole project: which module and package may use what, what sources may say, and that the compiler's checks fire. */
@NullMarked
package io.parley.server.house;

import org.jspecify.annotations.NullMarked;
