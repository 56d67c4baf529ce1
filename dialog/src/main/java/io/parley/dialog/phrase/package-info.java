/** Text as words that can be compared, whatever its script, case or width. */
@NullMarked
package io.parley.dialog.phrase;

import org.jspecify.annotations.NullMarked;
