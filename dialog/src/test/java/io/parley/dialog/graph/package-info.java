/** Tests of drawings. */
@NullMarked
package io.parley.dialog.graph;

import org.jspecify.annotations.NullMarked;
