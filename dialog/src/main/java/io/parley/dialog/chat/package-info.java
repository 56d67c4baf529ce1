/** Talking to a bot by typing: lines in, lines out. No I/O, clock or thread; who reads and prints the lines is another. */
@NullMarked
package io.parley.dialog.chat;

import org.jspecify.annotations.NullMarked;
