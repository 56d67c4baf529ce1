/**
 * The calls of this process and what they leave: ids, folders, records, who watches them. Uses the engine.
 */
@NullMarked
package io.parley.server.calls;

import org.jspecify.annotations.NullMarked;
