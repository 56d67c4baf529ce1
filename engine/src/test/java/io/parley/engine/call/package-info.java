/** Calls from INVITE to the journal's last line. */
@NullMarked
package io.parley.engine.call;

import org.jspecify.annotations.NullMarked;
