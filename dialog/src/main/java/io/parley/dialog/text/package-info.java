/** A conversation as text: the driver of tests and, later, of chat. Instant, without audio, thread or clock. */
@NullMarked
package io.parley.dialog.text;

import org.jspecify.annotations.NullMarked;
