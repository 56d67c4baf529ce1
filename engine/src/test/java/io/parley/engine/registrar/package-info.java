/** Phones that register, on time that is moved by hand. */
@NullMarked
package io.parley.engine.registrar;

import org.jspecify.annotations.NullMarked;
