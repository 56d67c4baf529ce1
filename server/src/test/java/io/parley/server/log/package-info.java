/** What the log says, and what it must never say. */
@NullMarked
package io.parley.server.log;

import org.jspecify.annotations.NullMarked;
