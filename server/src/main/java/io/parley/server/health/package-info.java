/** Whether the parts of the engine work. Uses nothing of ours. */
@NullMarked
package io.parley.server.health;

import org.jspecify.annotations.NullMarked;
