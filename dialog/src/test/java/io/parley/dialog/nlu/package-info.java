/** Tests of the nlu package. */
@NullMarked
package io.parley.dialog.nlu;

import org.jspecify.annotations.NullMarked;
