/** Talks to a running engine by its HTTP API, for the command line. */
@NullMarked
package io.parley.server.client;

import org.jspecify.annotations.NullMarked;
