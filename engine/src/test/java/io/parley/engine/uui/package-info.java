/** What peers send as User-to-User. */
@NullMarked
package io.parley.engine.uui;

import org.jspecify.annotations.NullMarked;
