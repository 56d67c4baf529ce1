/** A call of the engine to itself before it serves. Uses the engine and the media; knows nothing of serving. */
@NullMarked
package io.parley.server.warmup;

import org.jspecify.annotations.NullMarked;
