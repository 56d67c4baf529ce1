/** Tests of the interpreter. */
@NullMarked
package io.parley.dialog;

import org.jspecify.annotations.NullMarked;
