/**
 * A bot's tree as edges between nodes, for counting what tests have taken and for drawing it. No I/O.
 *
 * <p>The layout is our own: of the libraries that lay out a graph in layers, Eclipse ELK brings EMF and Guice, graphviz-java
 * an engine for JavaScript or a program beside it, and JGraphX needs AWT and is no longer kept. A tree of some dozen nodes
 * needs little of what they can.
 */
@NullMarked
package io.parley.dialog.graph;

import org.jspecify.annotations.NullMarked;
