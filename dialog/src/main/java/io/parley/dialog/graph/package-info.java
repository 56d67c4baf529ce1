/** A bot's tree as edges between nodes, for counting what tests have taken and for drawing it. No I/O. */
@NullMarked
package io.parley.dialog.graph;

import org.jspecify.annotations.NullMarked;
