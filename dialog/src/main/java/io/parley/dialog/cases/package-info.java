/**
 * A bot's test files: reading them, running their cases on a {@code VirtualCall}, what they covered, and reports. Reads
 * the files it is pointed at; otherwise without I/O, clock or thread.
 */
@NullMarked
package io.parley.dialog.cases;

import org.jspecify.annotations.NullMarked;
