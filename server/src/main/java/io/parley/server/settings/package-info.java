/**
 * How an engine runs: addresses, ports, folders, bounds. Uses config, and the defaults of the recognisers.
 */
@NullMarked
package io.parley.server.settings;

import org.jspecify.annotations.NullMarked;
