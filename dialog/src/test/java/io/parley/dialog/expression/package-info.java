/** Tests of the expression package. */
@NullMarked
package io.parley.dialog.expression;

import org.jspecify.annotations.NullMarked;
