/** Tests of calls in a time of their own. */
@NullMarked
package io.parley.dialog.text;

import org.jspecify.annotations.NullMarked;
