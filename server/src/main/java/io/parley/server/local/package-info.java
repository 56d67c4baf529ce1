/** How commands of this machine find the engine that runs on a data folder, and get in. Uses nothing of ours but {@code config}. */
@NullMarked
package io.parley.server.local;

import org.jspecify.annotations.NullMarked;
