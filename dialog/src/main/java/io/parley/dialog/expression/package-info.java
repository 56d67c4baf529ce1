/** Conditions and assignments in CEL: compiled and checked when a bot is loaded, bounded when they run. Knows nothing of bots. */
@NullMarked
package io.parley.dialog.expression;

import org.jspecify.annotations.NullMarked;
