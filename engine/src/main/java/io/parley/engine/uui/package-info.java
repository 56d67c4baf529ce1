/** What one side of a call tells the other in User-to-User headers (RFC 7433). Uses nothing of ours. */
@NullMarked
package io.parley.engine.uui;

import org.jspecify.annotations.NullMarked;
