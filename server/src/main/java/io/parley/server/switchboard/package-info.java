/**
 * Where trunk, bot, admission and call desk meet: every call of a serving engine comes through here, placed or received.
 */
@NullMarked
package io.parley.server.switchboard;

import org.jspecify.annotations.NullMarked;
