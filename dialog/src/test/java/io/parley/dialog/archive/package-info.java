/** Tests of the archive package. */
@NullMarked
package io.parley.dialog.archive;

import org.jspecify.annotations.NullMarked;
