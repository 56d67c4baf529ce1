/** What one side of a call tells the other in User-to-User headers (RFC 7433). Uses dialog's bots. */
@NullMarked
package io.parley.engine.uui;

import org.jspecify.annotations.NullMarked;
