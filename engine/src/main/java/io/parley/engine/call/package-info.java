/**
 * A call from its first INVITE to the last line of its journal: signalling meets media meets conversation. One owner
 * thread for each call.
 */
@NullMarked
package io.parley.engine.call;

import org.jspecify.annotations.NullMarked;
