/** What a start makes of the calls of engines that died. */
@NullMarked
package io.parley.server.recovery;

import org.jspecify.annotations.NullMarked;
