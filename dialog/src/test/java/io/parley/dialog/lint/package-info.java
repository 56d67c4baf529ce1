/** Each rule on one bot that has the fault and on one that nearly has it; {@code src/test/resources/lint}. */
@NullMarked
package io.parley.dialog.lint;

import org.jspecify.annotations.NullMarked;
