/** The services that bots ask during a call. Uses the engine's seam for them; knows nothing of calls. */
@NullMarked
package io.parley.server.outside;

import org.jspecify.annotations.NullMarked;
