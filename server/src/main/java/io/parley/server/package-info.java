/** What an operator runs: {@link io.parley.server.Main} and the wiring of an engine. */
@NullMarked
package io.parley.server;

import org.jspecify.annotations.NullMarked;
