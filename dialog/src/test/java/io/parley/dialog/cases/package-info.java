/** Tests of the test tool. */
@NullMarked
package io.parley.dialog.cases;

import org.jspecify.annotations.NullMarked;
